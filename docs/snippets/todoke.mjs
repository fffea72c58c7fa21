// A client of todoke with nothing but Node's own modules (18 or newer).
//
//   const gateway = new Todoke('unix:/run/todoke/api.sock')               // the user must be in the group todoke
//   const gateway = new Todoke('127.0.0.1:8620', { token: '…' })          // over loopback TCP
//   const stored = await gateway.send({ customer: 'c-1001', class: 'transactional', content: { text: '…' } }, 'shipped:9912')
//   console.log(stored.id, stored.state)
import { createHmac, timingSafeEqual } from 'node:crypto'
import { request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

/** The submission will not be taken as it is: repeating it is of no use. */
export class Refused extends Error {
  constructor(problem) {
    const faults = (problem.errors ?? []).map((one) => `${one.pointer}: ${one.detail}`)
    super(faults.join('\n') || problem.detail || problem.title || 'refused')
    this.problem = problem
  }
}

export class Todoke {
  constructor(address, { token, tries = 8 } = {}) {
    const [host, port] = address.split(':')
    this.to = address.startsWith('unix:') ? { socketPath: address.slice('unix:'.length) } : { host, port }
    this.token = token
    this.tries = tries
  }

  /**
   * Resolves to the answer (id, state, due_at, held_by …) once the message is on disk.
   *
   * key: the same for every repeat of this submission, another for every other one. With it a repeat is harmless, so it
   * is repeated when nobody answered, and after 503 when Retry-After says.
   */
  async send(message, key) {
    let reason
    for (let attempt = 1; attempt <= this.tries; ++attempt) {
      let wait = Math.min(2 ** attempt, 60)
      const answer = await this.post('/v1/messages', JSON.stringify(message), key).catch((error) => ({ error }))
      if (answer.error) {
        reason = `no answer: ${answer.error.message}`
      } else {
        const told = JSON.parse(answer.body || '{}')
        if (answer.status === 202) return told
        if (![429, 500, 503].includes(answer.status)) throw new Refused(told)
        reason = `${answer.status}: ${told.detail ?? ''}`
        wait = Number(answer.retryAfter ?? wait)
      }
      if (attempt === this.tries) break
      console.error(`todoke: ${reason}; again in ${wait} s`)
      await pause(wait * 1000)
    }
    throw new Error(`not stored after ${this.tries} tries: ${reason}`)
  }

  post(path, body, key) {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body), 'Idempotency-Key': key, Host: 'localhost' }
    if (this.token) headers.Authorization = `Bearer ${this.token}`
    return new Promise((resolve, reject) => {
      const call = request({ ...this.to, path, method: 'POST', headers, timeout: 30_000 }, (answer) => {
        const pieces = []
        answer.on('data', (piece) => pieces.push(piece))
        answer.on('error', reject)
        answer.on('end', () =>
          resolve({ status: answer.statusCode, retryAfter: answer.headers['retry-after'], body: Buffer.concat(pieces).toString() }))
      })
      call.on('timeout', () => call.destroy(new Error('silent for 30 s')))
      call.on('error', reject)
      call.end(body)
    })
  }
}

/** With an empty key anybody could sign: a setting that is missing must not pass for a secret. */
function keyOf(secret) {
  if (!/^whsec_([A-Za-z0-9+/]{4}){8,}([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(secret ?? ''))
    throw new Error("the callback's secret is whsec_ and at least 24 bytes in base64: look at your settings")
  return Buffer.from(secret.slice('whsec_'.length), 'base64')
}

/**
 * Whether a callback is todoke's (Standard Webhooks). body: the bytes as they came (a Buffer), not parsed and written anew.
 *
 * headers: names in lower case, as node:http has them. Afterwards: remember webhook-id, it is the same for every repeat.
 */
export function isFromTodoke(secret, headers, body, now = Date.now() / 1000, tolerance = 300) {
  const key = keyOf(secret)
  // Anybody writes these: what is missing or no text of todoke's is a "no", and no exception.
  const [id, timestamp, signatures] = ['id', 'timestamp', 'signature'].map((name) => String(headers[`webhook-${name}`] ?? ''))
  if (!/^[0-9]{1,12}$/.test(timestamp)) return false
  if (Math.abs(now - Number(timestamp)) > tolerance) return false // an old call, played again
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')
  const expected = Buffer.from(`v1,${signature}`)
  // Several while the secret is changed.
  return signatures.split(' ').map((one) => Buffer.from(one))
    .some((given) => given.length === expected.length && timingSafeEqual(given, expected))
}
