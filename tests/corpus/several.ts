import { asked, type Drawn, type Hand, iso, oneOf, sheetOf, written } from './hand.ts'

/** Two instruments in one table, told apart by a column of whatever. */
export function coded(hand: Hand): Drawn {
  const { random, names, lines } = hand
  const [name, a, b] = oneOf(random, [
    ['permno', '10107', '14593'],
    ['Strike', '100', '110'],
    ['Expiry', '2030-06-16', '2030-09-15'],
    ['side', 'bid', 'ask'],
    ['venue', 'X', 'Y'],
    ['', 'A', 'B'],
  ] as const)
  const rows = [a, b].map((code, at) =>
    lines.map((line) => [code, line.time, at === 0 ? line.price : written(hand, line, 3)]),
  )
  const [first = [], second = []] = rows
  const joined = random.below(2) === 0 ? [...first, ...second] : first.flatMap((row, at) => [row, second[at] ?? row])
  return asked({ names: [name, ...names], rows: joined, above: [], below: [] })
}

/** A table below the other, with its names again: of the same days, or of later ones. */
export function stacked(hand: Hand): Drawn | null {
  const { random, names, lines, rhythm } = hand
  const next = rhythm.next(lines.at(-1)?.wall ?? 0)
  const isLater = random.below(2) === 0 && hand.timeName === 'YYYY-MM-DD' && !rhythm.isIntraday
  if (lines.length < 20) return null
  let wall = next
  const second = lines.map((line) => {
    const time = isLater ? iso(wall) : line.time
    wall = rhythm.next(wall)
    return [time, written(hand, line, 3)]
  })
  if (isLater && wall > Date.UTC(2024, 0, 1)) return null
  const rows = [...lines.map((line) => [line.time, line.price]), ['XYZ', ''], [...names], ...second]
  return asked({ names: [...names], rows, above: [['ABC', '']], below: [] })
}

/** The newest rows are dated in the next century, cannot be read, or are in another money. */
export function endsBadly(hand: Hand): Drawn | null {
  const { random, lines, timeName, price, isZoned } = hand
  const count = random.int(1, 9)
  const sheet = sheetOf(hand)
  const bad = random.pick(['soon', '', 'n/a', '-', 'future', 'money'] as const)
  if (bad === 'future' && (isZoned || !timeName.startsWith('YYYY-MM-DD'))) return null
  if (bad === 'money' && !/^\d/.test(price.write(1))) return null
  const rows = sheet.rows.map((cells, row) => {
    const [time = '', text = ''] = cells
    if (row < lines.length - count) return bad === 'money' ? [time, text === '' ? '' : `${text} USD`] : cells
    if (bad === 'future') return [time.replace(/^(?:19|20)(?=\d\d)/, '21'), text]
    return [time, bad === 'money' ? `${text} EUR` : bad]
  })
  // A blank in the middle may be the newest by chance; what is written without a number behind `money` is broken anyway.
  return bad === 'money' && lines.some(({ value }) => value === null) ? null : asked({ ...sheet, rows })
}
