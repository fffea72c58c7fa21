// An SMS aggregator that takes messages over HTTP, as Karaden describes itself in public (SMS送信, SMS API共通仕様,
// SMS送信結果返信; prg-support.karaden.jp/hc/ja); see http_double.mjs for how it is started and what goes wrong with answers.
//   TENANT, TOKEN
// The last four digits of `to` choose what it does besides:
//   0422 refuses the number   0429 too fast, the first two times   0500 fails   0501 takes it and fails
//   0002 the phone was off
// What it would call back is told as an event: the test takes it in. GET /: what it took.
import crypto from 'node:crypto';
import { env, faultFor, listen, log } from './http_double.mjs';

const TENANT = env('TENANT', 'TENANT'), TOKEN = env('TOKEN', 'token');
const taken = [];
const busy = new Map();

const refusal = (status, message, errors = {}) =>
  ({ status, body: { object: 'error', code: String(status), message, errors } });

const described = message => ({ project_id: 1, billing_address_id: 1, tags: [], is_shorten: false, scheduled_at: null,
  limited_at: null, sent_at: null, received_at: null, ...message });

function take(form, sentResult) {
  const { service_id, to, body, limited_at = null } = form;
  const message = described({ id: crypto.randomUUID(), object: 'message', service_id: +service_id, to, body, limited_at,
    result: 'processing', status: 'waiting', sent_result: 'none', carrier: 'docomo', charged_count_per_sent: 1 });
  taken.push(message);
  log('taken', message);
  const { to: _, body: __, ...told } = message;
  log('callback', { body: JSON.stringify({ ...told, result: 'done', status: 'done', sent_result: sentResult }) });
  return message;
}

function send(form) {
  const wrong = {};
  if (!/^[0-9]+$/.test(form.service_id ?? '')) wrong.service_id = ['an integer'];
  if (!/^0[0-9]{10}$/.test(form.to ?? '')) wrong.to = ['^[0-9]{11}$'];
  if (!form.body || [...form.body].length > 660) wrong.body = ['1 to 660 characters'];
  if (form.limited_at && Number.isNaN(Date.parse(form.limited_at))) wrong.limited_at = ['ISO 8601'];
  if (Object.keys(wrong).length) return refusal(400, 'invalid_params', wrong);
  const choice = form.to.slice(-4);
  if (choice === '0422') return refusal(422, 'not a number that can be sent to', { to: ['unknown'] });
  if (choice === '0500') return refusal(500, 'internal error');
  if (choice === '0429') {
    const times = (busy.get(form.to) ?? 0) + 1;
    busy.set(form.to, times);
    if (times <= 2) return { ...refusal(429, 'too many requests'), headers: { 'retry-after': '2' } };
  }
  const message = take(form, choice === '0002' ? 'unconnected' : 'received');
  if (choice === '0501') return refusal(500, 'internal error');
  return { status: 200, body: message, how: faultFor(form.to) };
}

function answer(request, raw) {
  const { authorization, 'karaden-version': version, 'content-type': type = '' } = request.headers;
  if (authorization !== `Bearer ${TOKEN}`) return refusal(401, `unauthorized: ${authorization}`);
  if (!/^\d{4}-\d\d-\d\d$/.test(version ?? '')) return refusal(400, 'Karaden-Version is missing');
  if (request.url !== `/api/${TENANT}/messages` || request.method !== 'POST') return refusal(404, 'not found');
  if (!type.startsWith('application/x-www-form-urlencoded')) return refusal(400, 'no form');
  return send(Object.fromEntries(new URLSearchParams(raw)));
}

listen(answer, () => ({ taken }));
