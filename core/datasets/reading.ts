import { EVERY_SERIES } from '../contract/series.ts'
import {
  type Bytes,
  readInlinePanel,
  readInlineRows,
  type ReadOptions,
  readPanelFile,
  readSeriesFile,
} from '../series/read.ts'
import { type Intake, toIntake } from './intake.ts'
import { toPanelIntake } from './panel.ts'

const isPanel = ({ asked }: ReadOptions): boolean => asked?.series === EVERY_SERIES

/** Reads a file of prices: one series of it, or every one if that is asked for. Throws what `readSeriesFile` and `readPanelFile` throw. */
export async function intakeOfFile(source: Bytes, options: ReadOptions): Promise<Intake> {
  return isPanel(options)
    ? toPanelIntake(await readPanelFile(source, options))
    : toIntake(await readSeriesFile(source, options))
}

/** The same for rows that arrived inside a request. */
export function intakeOfRows(data: unknown, options: Omit<ReadOptions, 'limits'>): Intake {
  return isPanel(options) ? toPanelIntake(readInlinePanel(data, options)) : toIntake(readInlineRows(data, options))
}
