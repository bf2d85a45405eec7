// Draws the charts of a page with uPlot: the newest prices, the median of the forecast, and the bands around it.
// Dragging looks closer, a double click shows all; the line below says what is under the pointer.

const DAY_SECONDS = 86_400
/** So many times the forecast is shown of the history at first. */
const HISTORY_FOR_EACH_STEP = 4

function colors() {
  const style = getComputedStyle(document.documentElement)
  const of = (name) => style.getPropertyValue(name).trim()
  return {
    text: of('--muted'),
    line: of('--line'),
    price: of('--text'),
    accent: of('--accent'),
    outer: of('--band-1'),
    inner: of('--band-2'),
    outcome: of('--bad'),
  }
}

/** One column for each line, over the times of history and forecast together. Bands come first: what is drawn later lies above. */
function columnsOf({ times, prices, steps, outcome }) {
  const last = prices.at(-1) ?? null
  const xs = [...times, ...steps.map(([time]) => time)]
  const column = (at) =>
    xs.map((_, i) => {
      if (i < times.length - 1) return null
      // The bands open from the last price that is known.
      return i === times.length - 1 ? last : steps[i - times.length][at]
    })
  const history = xs.map((_, i) => (i < times.length ? prices[i] : null))
  const known = xs.map((time) => (outcome !== null && time === outcome[0] ? outcome[1] : null))
  return [xs, column(5), column(4), column(3), column(2), history, column(1), known]
}

function draw(holder) {
  const given = JSON.parse(holder.dataset.chart)
  const note = holder.parentElement.querySelector('.chart-note')
  const hint = note.textContent
  const data = columnsOf(given)
  const [xs] = data
  const ink = colors()
  const digits = given.decimals ?? 2
  const money = new Intl.NumberFormat(
    given.locale,
    given.decimals === null
      ? { maximumSignificantDigits: 6 }
      : { minimumFractionDigits: digits, maximumFractionDigits: digits },
  )
  const zone = { timeZone: 'UTC' }
  const full = new Intl.DateTimeFormat(given.locale, {
    ...zone,
    dateStyle: 'medium',
    ...(given.hours ? { timeStyle: 'short' } : {}),
  })
  const short = (span) =>
    new Intl.DateTimeFormat(
      given.locale,
      span > 400 * DAY_SECONDS
        ? { ...zone, month: 'short', year: 'numeric' }
        : span > 3 * DAY_SECONDS
          ? { ...zone, day: 'numeric', month: 'short' }
          : { ...zone, hour: '2-digit', minute: '2-digit' },
    )
  const axis = {
    stroke: ink.text,
    grid: { stroke: ink.line, width: 1 },
    ticks: { stroke: ink.line, width: 1 },
    font: '13px system-ui, sans-serif',
  }
  const hidden = { stroke: 'transparent', width: 0, points: { show: false } }
  const say = (at) => {
    if (at === null || at === undefined) return hint
    const of = (series) => (data[series][at] === null ? null : money.format(data[series][at]))
    const parts = [full.format(new Date(xs[at] * 1000))]
    if (of(1) !== null) parts.push(`${given.words.price} ${of(1)}`)
    else
      parts.push(
        `${given.words.median} ${of(2)}`,
        `${given.words.band80} ${of(5)} – ${of(4)}`,
        `${given.words.band95} ${of(6)} – ${of(3)}`,
      )
    if (of(7) !== null) parts.push(`${given.words.outcome} ${of(7)}`)
    return parts.join(' · ')
  }
  const from = Math.max(0, given.times.length - Math.max(60, HISTORY_FOR_EACH_STEP * given.steps.length))
  const size = () => ({ width: holder.clientWidth, height: Math.max(280, Math.min(440, holder.clientWidth * 0.55)) })
  const plot = new uPlot(
    {
      ...size(),
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
      legend: { show: false },
      cursor: { drag: { x: true, y: false } },
      scales: { x: { time: true, min: xs[from], max: xs.at(-1) } },
      axes: [
        {
          ...axis,
          values: (u, splits) => {
            const format = short(u.scales.x.max - u.scales.x.min)
            return splits.map((at) => format.format(new Date(at * 1000)))
          },
          space: 80,
        },
        { ...axis, values: (u, splits) => splits.map((at) => money.format(at)), size: 76 },
      ],
      series: [
        {},
        hidden,
        hidden,
        hidden,
        hidden,
        { stroke: ink.price, width: 1.6, points: { show: false } },
        { stroke: ink.accent, width: 2, dash: [6, 4], points: { show: false } },
        { stroke: ink.outcome, width: 0, points: { show: true, size: 9, fill: ink.outcome } },
      ],
      bands: [
        { series: [1, 4], fill: ink.outer },
        { series: [2, 3], fill: ink.inner },
      ],
      hooks: {
        setCursor: [
          (u) => {
            note.textContent = say(u.cursor.idx)
          },
        ],
      },
    },
    data,
    holder,
  )
  plot.setScale('x', { min: xs[from], max: xs.at(-1) })
  return { plot, size }
}

const drawn = new Map()
function drawAll() {
  for (const holder of document.querySelectorAll('[data-chart]')) {
    drawn.get(holder)?.plot.destroy()
    drawn.set(holder, draw(holder))
  }
}
drawAll()
addEventListener('resize', () => {
  for (const { plot, size } of drawn.values()) plot.setSize(size())
})
// Its colors are those of the page.
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll)
