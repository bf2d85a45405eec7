"""A small way to write ONNX graphs as arithmetic: every Tensor operation appends one node."""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET, ML_OPSET, IR = 18, 3, 9
TYPES = {"float32": TensorProto.FLOAT, "int64": TensorProto.INT64}


class Tensor:
    """The name of a value in a Graph, with operators."""

    __array_ufunc__ = None  # so that ndarray * Tensor comes here

    def __init__(self, graph, name):
        self.g, self.name = graph, name

    def __add__(self, o): return self.g.op("Add", self, o)
    def __radd__(self, o): return self.g.op("Add", o, self)
    def __sub__(self, o): return self.g.op("Sub", self, o)
    def __rsub__(self, o): return self.g.op("Sub", o, self)
    def __mul__(self, o): return self.g.op("Mul", self, o)
    def __rmul__(self, o): return self.g.op("Mul", o, self)
    def __truediv__(self, o): return self.g.op("Div", self, o)
    def __rtruediv__(self, o): return self.g.op("Div", o, self)
    def __rmatmul__(self, o): return self.g.op("MatMul", o, self)
    def __matmul__(self, o): return self.g.op("MatMul", self, o)
    def __neg__(self): return self.g.op("Neg", self)

    def exp(self): return self.g.op("Exp", self)
    def log(self): return self.g.op("Log", self)
    def sqrt(self): return self.g.op("Sqrt", self)
    def abs(self): return self.g.op("Abs", self)
    def tanh(self): return self.g.op("Tanh", self)
    def float(self): return self.g.op("Cast", self, to=TensorProto.FLOAT)
    def int(self): return self.g.op("Cast", self, to=TensorProto.INT64)
    def below(self, o): return self.g.op("Less", self, o).float()
    def floor_at(self, o): return self.g.op("Max", self, o)
    def cap_at(self, o): return self.g.op("Min", self, o)
    def clip(self, lo, hi): return self.cap_at(hi).floor_at(lo)

    def sum(self, *axes, keep=True): return self.g.op("ReduceSum", self, np.array(axes, np.int64), keepdims=int(keep))
    def max(self, *axes, keep=True): return self.g.op("ReduceMax", self, np.array(axes, np.int64), keepdims=int(keep))
    def min(self, *axes, keep=True): return self.g.op("ReduceMin", self, np.array(axes, np.int64), keepdims=int(keep))

    def slice(self, axis, start, end=2 ** 31 - 1):
        one = lambda v: v if isinstance(v, Tensor) else np.array([v], np.int64)
        return self.g.op("Slice", self, one(start), one(end), np.array([axis], np.int64))

    def gather(self, index, axis=0): return self.g.op("Gather", self, index, axis=axis)
    def pick(self, index, axis=1): return self.g.op("GatherElements", self, index, axis=axis)
    def unsqueeze(self, *axes): return self.g.op("Unsqueeze", self, np.array(axes, np.int64))
    def squeeze(self, *axes): return self.g.op("Squeeze", self, np.array(axes, np.int64))
    def reshape(self, *shape): return self.g.op("Reshape", self, np.array(shape, np.int64))
    def transpose(self, *perm): return self.g.op("Transpose", self, perm=list(perm))
    def cumsum(self, axis, **kw): return self.g.op("CumSum", self, np.array(axis, np.int64), **kw)
    def dim(self, axis): return self.g.op("Shape", self, start=axis, end=axis + 1)


class Graph:
    def __init__(self):
        self.nodes, self.inits, self.inputs, self.outputs = [], [], [], []
        self._const, self._count = {}, 0

    def _new(self, kind):
        self._count += 1
        return "%s_%d" % (kind.lower(), self._count)

    def const(self, value):
        a = np.asarray(value)
        if a.dtype == np.float64 or a.dtype == bool:
            a = a.astype(np.float32)
        a = np.ascontiguousarray(a) if a.ndim else a
        key = (a.dtype.str, a.shape, a.tobytes())
        if key not in self._const:
            name = self._new("const")
            self.inits.append(numpy_helper.from_array(a, name))
            self._const[key] = Tensor(self, name)
        return self._const[key]

    def op(self, kind, *args, outputs=1, domain="", **attrs):
        names = []
        for a in args:
            if isinstance(a, (int, float)) and not isinstance(a, bool):
                a = np.float32(a)
            names.append(a.name if isinstance(a, Tensor) else self.const(a).name)
        out = [self._new(kind) for _ in range(outputs)]
        self.nodes.append(helper.make_node(kind, names, out, domain=domain, **attrs))
        t = [Tensor(self, o) for o in out]
        return t[0] if outputs == 1 else t

    def input(self, name, kind, shape):
        self.inputs.append(helper.make_tensor_value_info(name, TYPES[kind], shape))
        return Tensor(self, name)

    def output(self, name, tensor, shape, kind="float32"):
        self.nodes.append(helper.make_node("Identity", [tensor.name], [name]))
        self.outputs.append(helper.make_tensor_value_info(name, TYPES[kind], shape))

    def concat(self, parts, axis=-1): return self.op("Concat", *parts, axis=axis)
    def where(self, cond, a, b): return self.op("Where", cond, a, b)

    def model(self, name):
        used = {n for node in self.nodes for n in node.input}
        g = helper.make_graph(self.nodes, name, self.inputs, self.outputs, [i for i in self.inits if i.name in used])
        ml = any(n.domain == "ai.onnx.ml" for n in self.nodes)
        m = helper.make_model(g, producer_name="coincast-training", ir_version=IR, opset_imports=[
            helper.make_opsetid("", OPSET)] + ([helper.make_opsetid("ai.onnx.ml", ML_OPSET)] if ml else []))
        onnx.checker.check_model(m, full_check=True)
        return m
