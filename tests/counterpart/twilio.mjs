// Twilio's Messages resource with a memory; see http_double.mjs for how it is started and what goes wrong with answers.
//   SID=AC and 32 zeros   AUTH=authtoken
//   PRISM=http://127.0.0.1:4011   a schema mock: every request is checked there first, a refusal is passed on
// The last four digits of "To" choose the behaviour besides:
//   1610/1211/1614 -> 400 with code 21610/21211/21614    2904 -> 429 with 20429 twice, then created
//   0500 -> 500 and nothing is created    0501 -> 500, created all the same
//   3005 -> created, and undelivered with ErrorCode 30005      anything else: created, and delivered
// What Twilio would call back is told as an event with URL, body and signature: the test takes it in. GET /: what was
// asked for and what was created.
import crypto from 'node:crypto';
import { env, faultFor, listen, log } from './http_double.mjs';

const SID = env('SID', 'AC' + '0'.repeat(32)), AUTH = env('AUTH', 'authtoken'), PRISM = env('PRISM');
const path = `/2010-04-01/Accounts/${SID}/Messages.json`;
const busy = new Map(), asked = [], taken = [];

const sign = (url, fields) => crypto.createHmac('sha1', AUTH)
  .update(url + Object.keys(fields).sort().map(name => name + fields[name]).join('')).digest('base64');

function callBack(url, message, status, code) {
  if (!url) return;
  const fields = { AccountSid: SID, ApiVersion: '2010-04-01', From: message.from ?? '', MessageSid: message.sid,
    MessageStatus: status, SmsSid: message.sid, SmsStatus: status, To: message.to };
  if (code) fields.ErrorCode = String(code);
  log('callback', { url, body: new URLSearchParams(fields).toString(), signature: sign(url, fields) });
}

const refusal = (status, code, message) =>
  ({ status, body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status } });

async function schemaRefusal(request, raw) {
  if (!PRISM) return null;
  const { authorization, 'content-type': type } = request.headers;
  const answer = await fetch(PRISM + path, { method: 'POST', body: raw, headers: { authorization, 'content-type': type } });
  return answer.status === 201 ? null : refusal(400, 20001, await answer.text());
}

function create(form) {
  const choice = form.To.slice(-4);
  asked.push(form.To);
  const refused = { 1610: 21610, 1211: 21211, 1614: 21614 }[choice];
  if (refused) return refusal(400, refused, 'refused');
  if (choice === '0500') return refusal(500, 20500, 'Internal Server Error');
  if (choice === '2904') {
    const times = (busy.get(form.To) ?? 0) + 1;
    busy.set(form.To, times);
    if (times <= 2) return refusal(429, 20429, 'Too Many Requests');
  }
  const message = { sid: 'SM' + crypto.randomBytes(16).toString('hex'), to: form.To, from: form.From ?? null,
    body: form.Body, status: form.MessagingServiceSid ? 'accepted' : 'queued', num_segments: '1', error_code: null };
  taken.push({ ...message, form });
  log('created');
  callBack(form.StatusCallback, message, 'sent');
  if (choice === '3005') callBack(form.StatusCallback, message, 'undelivered', 30005);
  else callBack(form.StatusCallback, message, 'delivered');
  if (choice === '0501') return refusal(500, 20500, 'Internal Server Error');
  return { status: 201, body: message, how: faultFor(form.To) };
}

async function answer(request, raw) {
  if (request.headers.authorization !== 'Basic ' + Buffer.from(`${SID}:${AUTH}`).toString('base64'))
    return refusal(401, 20003, 'Authenticate');
  if (request.url !== path || request.method !== 'POST') return refusal(404, 20404, 'not found');
  const form = Object.fromEntries(new URLSearchParams(raw));
  if (!form.To) return refusal(400, 21604, "A 'To' phone number is required.");
  if (!form.From && !form.MessagingServiceSid) return refusal(400, 21603, "A 'From' phone number is required.");
  if (!form.Body) return refusal(400, 21602, 'Message body is required.');
  return await schemaRefusal(request, raw) ?? create(form);
}

listen(answer, () => ({ asked, taken }));
