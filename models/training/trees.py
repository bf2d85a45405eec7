"""LightGBM quantiles and a random forest of the scale, both behind the shared feature graph.

Trees are evaluated at a few horizons and interpolated in log h, so that 250 steps cost no more than nine."""
import numpy as np
from scipy.stats import t as student

from features import WIDTH, Features
from filters import between
from network import OUTER, Rows
from series import LEVELS, no_cross
from simple import width_table

TAIL_FACTOR = 1.2      # boosters fitted to the far levels come out too narrow on later years; chosen on the development split
GARCH_SHARE = 0.25     # of the GARCH member in the mean of it and the boosters
AHEAD = WIDTH - 6        # where the log of the coming calendar stands among the inputs
STILL = 1e-4             # below this it is rounding: weeks and months have no calendar, and trees would split the noise
TREE_H = np.array([1, 2, 3, 5, 8, 12, 20, 35, 60])


def inputs(x, xh):
    """flat rows as the trees see them"""
    rows = np.concatenate([x, xh], 1)
    rows[:, AHEAD] *= np.abs(rows[:, AHEAD]) >= STILL
    return rows


def sample(t, keep, count, seed):
    """random flat rows: inputs, move in units of the GARCH member's deviation, weight of the yardstick"""
    rows = Rows(t, keep)
    i = np.sort(np.random.default_rng(seed).choice(len(rows.w), min(count, len(rows.w)), replace=False))
    w, s = rows.w[i], rows.s[i]
    sd = t["sd"][w, s]
    return i, inputs(t["x"][w], t["xh"][w, s]), np.clip(t["y"][w, s] / sd, -30, 30), np.minimum(sd / rows.scale[i], 4.0) * rows.weight[i], rows


def fit_lightgbm(t, keep, count=300_000, trees=160, leaves=24, rate=0.06, seed=1, log=print):
    import lightgbm as lgb
    _, x, u, w, _ = sample(t, keep, count, seed)
    data = lgb.Dataset(x, u, weight=w, free_raw_data=False)
    out = []
    for k, tau in enumerate(LEVELS):
        out.append(lgb.train(dict(objective="quantile", alpha=float(tau), num_leaves=leaves, min_data_in_leaf=400, learning_rate=rate,
                                  feature_fraction=0.4, bagging_fraction=0.5, bagging_freq=1, lambda_l2=5.0, num_threads=1, verbose=-1,
                                  max_bin=127, seed=seed + k, deterministic=True, force_row_wise=True), data, trees))
        log("  lightgbm: level %g" % tau)
    return out


def fit_forest(t, keep, count=200_000, trees=100, seed=2):
    from sklearn.ensemble import RandomForestRegressor
    _, x, u, w, _ = sample(t, keep, count, seed)
    f = RandomForestRegressor(trees, min_samples_leaf=250, max_features=0.3, max_samples=0.5, n_jobs=2, random_state=seed)
    return f.fit(x, np.minimum(np.abs(u), 8.0), sample_weight=w)


class Ensemble:
    """the attributes of one TreeEnsembleRegressor, filled tree by tree"""

    def __init__(self):
        self.a = {k: [] for k in ("nodes_treeids", "nodes_nodeids", "nodes_featureids", "nodes_modes", "nodes_values", "nodes_truenodeids",
                                  "nodes_falsenodeids", "target_treeids", "target_nodeids", "target_ids", "target_weights")}
        self.trees = 0

    def add(self, nodes, target):
        """nodes: list of (feature, threshold, left, right) or (None, value); left when x <= threshold"""
        a, tree = self.a, self.trees
        self.trees += 1
        for i, node in enumerate(nodes):
            leaf = node[0] is None
            a["nodes_treeids"].append(tree)
            a["nodes_nodeids"].append(i)
            a["nodes_featureids"].append(0 if leaf else int(node[0]))
            a["nodes_modes"].append("LEAF" if leaf else "BRANCH_LEQ")
            a["nodes_values"].append(0.0 if leaf else float(below_or_equal(node[1])))
            a["nodes_truenodeids"].append(0 if leaf else node[2])
            a["nodes_falsenodeids"].append(0 if leaf else node[3])
            if leaf:
                a["target_treeids"].append(tree)
                a["target_nodeids"].append(i)
                a["target_ids"].append(target)
                a["target_weights"].append(float(np.float32(node[1])))

    def apply(self, x, targets, base=None):
        extra = {} if base is None else {"base_values": [float(b) for b in base]}
        return x.g.op("TreeEnsembleRegressor", x, domain="ai.onnx.ml", n_targets=targets, aggregate_function="SUM",
                      post_transform="NONE", **self.a, **extra)


def below_or_equal(v):
    """the largest float32 not above v: float32 inputs then branch exactly as they do against the double"""
    f = np.float32(v)
    return f if f <= v else np.nextafter(f, np.float32(-np.inf))


def add_lightgbm(e, booster, target):
    for tree in booster.dump_model()["tree_info"]:
        nodes = []

        def walk(n):
            i = len(nodes)
            nodes.append(None)
            if "leaf_value" in n:
                nodes[i] = (None, n["leaf_value"])
            else:
                left, right = walk(n["left_child"]), walk(n["right_child"])
                nodes[i] = (n["split_feature"], n["threshold"], left, right)
            return i
        walk(tree["tree_structure"])
        e.add(nodes, target)


def add_sklearn(e, tree, target, share):
    t = tree.tree_
    e.add([(None, t.value[i].item() * share) if t.children_left[i] < 0 else
           (t.feature[i], t.threshold[i], int(t.children_left[i]), int(t.children_right[i])) for i in range(t.node_count)], target)


class AtKnots:
    """a Features evaluated at TREE_H, and the way back to the wanted steps"""

    def __init__(self, prior, shapes):
        f = self.f = Features(int(TREE_H[-1]), prior, shapes, knots=TREE_H)
        g = f.s.g
        k = len(TREE_H)
        x = f.x.unsqueeze(1) + np.zeros((1, k, 1), np.float32)
        ahead = f.xh.slice(2, 2, 3)
        ahead = ahead * (1.0 - ahead.abs().below(STILL))
        self.rows = g.concat([x, f.xh.slice(2, 0, 2), ahead, f.xh.slice(2, 3)], 2).reshape(-1, f.width)     # [B*k, F+K]
        self.blend = f.s.table(between(TREE_H))                          # [S,k]

    def steps(self, values, columns):
        """[B*k, columns] -> [B,S,columns]"""
        return self.blend @ values.reshape(-1, len(TREE_H), columns)

    def unit(self):
        return self.steps(self.f.unit_sd.reshape(-1, 1), 1)              # [B,S,1] deviation per root step, log price


def lightgbm_graph(boosters, prior, shapes, log_ratio):
    """a quarter of the GARCH member is in the mean: eleven boosters that know nothing of each other can put
    two levels in nearly one place, above all in a crash; so every width keeps at least a quarter of the member's"""
    a = AtKnots(prior, shapes)
    s, g = a.f.s, a.f.s.g
    e = Ensemble()
    for k, b in enumerate(boosters):
        add_lightgbm(e, b, k)
    u = a.steps(e.apply(a.rows, len(LEVELS)), len(LEVELS))               # [B,S,11]
    u = g.op("TopK", u, np.array([len(LEVELS)], np.int64), outputs=2, axis=2, largest=0)[0]   # crossed levels: sorted
    sd = a.unit() * s.root
    widths = (u.slice(2, 1) - u.slice(2, 0, -1)).floor_at(1e-3)
    center = u.slice(2, 5, 6).clip(-0.3, 0.3) * (1 - GARCH_SHARE)
    member = a.steps((a.f.base / a.f.sd.unsqueeze(2)).reshape(-1, len(LEVELS) - 1), len(LEVELS) - 1) * width_table(s, log_ratio)
    widths = (1 - GARCH_SHARE) * widths * np.where(OUTER, TAIL_FACTOR, 1.0).astype(np.float32) + GARCH_SHARE * member
    return s.finish(no_cross(center * sd, widths * sd), "lgbm-risk")


def forest_graph(forest, prior, shapes, log_widths):
    a = AtKnots(prior, shapes)
    s = a.f.s
    e = Ensemble()
    for tree in forest.estimators_:
        add_sklearn(e, tree, 0, 1 / len(forest.estimators_))
    scale = a.steps(e.apply(a.rows, 1), 1) * a.unit() * s.root           # [B,S,1]
    return s.finish(no_cross(scale * 0.0, scale * width_table(s, log_widths)), "forest-risk")


def student_widths(nu=5):
    """widths of a Student-t whose mean absolute value is one"""
    q = student.ppf(LEVELS, nu)
    x = student.rvs(nu, size=400_000, random_state=1)
    return np.diff(q / np.abs(x).mean())
