import { samplePrices } from '../support/samples.ts'
import { type Finding, median } from './measure.ts'
import { openAccount, post, startProgram } from './processes.ts'

const PICTURES = 40

/** A picture from request to bytes, never the same one twice. The time is the whole of it: core only passes it on. */
export async function benchPicture(): Promise<Finding[]> {
  const core = await startProgram('core/main')
  try {
    const token = await openAccount(core.url, 1_000_000)
    const times: number[] = []
    let bytes = 0
    for (let i = 0; i < PICTURES; i++) {
      const { id } = (await post(
        core.url,
        '/api/predict',
        { model: 'naive', horizon: 20, data: samplePrices(250, { seed: i + 1 }) },
        token,
      )) as { id: string }
      await untilDone(core.url, token, id)
      const started = performance.now()
      const response = await fetch(`${core.url}/api/predict/${id}/chart.png`, {
        headers: { authorization: `Bearer ${token}`, 'accept-language': i % 2 === 0 ? 'en' : 'ru' },
      })
      bytes = Math.max(bytes, (await response.arrayBuffer()).byteLength)
      if (i > 2) times.push(performance.now() - started)
    }
    const p50 = median(times)
    return [
      {
        what: 'picture, request to bytes, p50',
        ours: p50,
        reference: null,
        unit: 'ms',
        figure: p50,
        atMost: 60,
        note: 'drawn in a child: 0 ms of it on the event loop of core',
      },
      { what: 'largest picture', ours: bytes / 1000, reference: null, unit: 'kB', figure: bytes / 1000, atMost: 120 },
    ]
  } finally {
    await core.stop()
  }
}

async function untilDone(url: string, token: string, id: string): Promise<void> {
  const response = await fetch(`${url}/api/predict/${id}/events`, { headers: { authorization: `Bearer ${token}` } })
  await response.text()
}
