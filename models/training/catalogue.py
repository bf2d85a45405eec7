"""What the shop says about each model: titles, one line each, price a row. The training fills in the rest."""

CATALOGUE = {
    "coincast": dict(
        title=("Coincast", "Coincast"), price=2, horizon=60, version="1.1.0",
        summary=("The full range of where the price may be, from a network that learned on over 1,800 price histories and a classic volatility model together.",
                 "Полный диапазон возможных цен: нейросеть, обученная на более чем 1800 рядах цен, вместе с классической моделью волатильности.")),
    "lgbm-risk": dict(
        title=("LightGBM risk bands", "LightGBM: диапазоны риска"), price=1, horizon=60, version="1.1.1",
        summary=("Price ranges from boosted decision trees: good at how wide to expect the swings, blind to direction.",
                 "Диапазоны цен от бустинга деревьев решений: хорошо оценивает размах колебаний, направление не угадывает.")),
    "forest-risk": dict(
        title=("Random forest risk bands", "Случайный лес: диапазоны риска"), price=1, horizon=60, version="1.0.1",
        summary=("A random forest estimates how far the price tends to move; the shape of the range is the same for everyone.",
                 "Случайный лес оценивает, как далеко обычно уходит цена; форма диапазона одна для всех.")),
    "logreg-risk": dict(
        title=("Chance of a loss", "Вероятность убытка"), price=1, horizon=60, version="1.1.0",
        summary=("A calibrated chance that the price ends below today's; it is close to one half most of the time, and says so.",
                 "Честная вероятность того, что цена окажется ниже сегодняшней; почти всегда она близка к половине, и модель этого не скрывает.")),
    "garch": dict(
        title=("GARCH", "GARCH"), price=1, horizon=250,
        summary=("The classic volatility model of econometrics, averaged over many settings: calm follows calm, storms follow storms.",
                 "Классическая эконометрическая модель волатильности, усреднённая по многим настройкам: за штилем штиль, за бурей буря.")),
    "naive": dict(
        title=("Naive", "Наивная"), price=0, horizon=250,
        summary=("Tomorrow is like today, give or take the recent swings. Free: the yardstick for every other model.",
                 "Завтра как сегодня, плюс-минус недавние колебания. Бесплатно: мерка для всех остальных моделей.")),
    "lintrend": dict(
        title=("Straight line (demo)", "Прямая линия (демо)"), price=1, horizon=250,
        summary=("A demonstration: the past trend goes on at a small part of its strength. Trends of prices rarely last.",
                 "Демонстрация: прошлый тренд продолжается в малую часть силы. Тренды цен редко сохраняются.")),
    "ar": dict(
        title=("Autoregression (demo)", "Авторегрессия (демо)"), price=1, horizon=250,
        summary=("A demonstration: the last move echoes a little into the next one. On prices the echo is almost nothing.",
                 "Демонстрация: последнее движение чуть-чуть отзывается в следующем. На ценах это эхо почти незаметно.")),
}
