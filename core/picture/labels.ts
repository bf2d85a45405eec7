interface Space {
  readonly top: number
  readonly bottom: number
  readonly gap: number
}

/** Spreads the labels at the ends of lines so that none covers another: each as near to its line as possible,
 *  in the order of the lines, `gap` apart, between `top` and `bottom`. Adds `placedY` to every label. */
export function placeEndLabels<T extends { readonly y: number }>(
  labels: readonly T[],
  space: Space,
): (T & { readonly placedY: number })[] {
  return groupTouching(labels, space).flatMap((group) => {
    const first = firstOf(group, space)
    return group.map((label, i) => ({ ...label, placedY: first + i * space.gap }))
  })
}

/** Labels that would touch become one group, around the mean of their lines; it may then touch the group
 *  before. */
function groupTouching<T extends { readonly y: number }>(labels: readonly T[], space: Space): T[][] {
  const groups: T[][] = []
  for (const label of labels.toSorted((a, b) => a.y - b.y)) {
    let group = [label]
    for (let before = groups.at(-1); before && touches(before, group, space); before = groups.at(-1)) {
      group = [...before, ...group]
      groups.pop()
    }
    groups.push(group)
  }
  return groups
}

function touches<T extends { readonly y: number }>(before: readonly T[], group: readonly T[], space: Space): boolean {
  return firstOf(group, space) < firstOf(before, space) + before.length * space.gap
}

/** Position of the first label of a group. */
function firstOf(group: readonly { readonly y: number }[], { top, bottom, gap }: Space): number {
  const half = ((group.length - 1) * gap) / 2
  const centre = group.reduce((sum, { y }) => sum + y, 0) / group.length
  return Math.max(top + half, Math.min(bottom - half, centre)) - half
}
