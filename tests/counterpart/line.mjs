// A LINE Messaging API with a memory: retry keys, both kinds of 429, the monthly limit, tokens; what a mock made from the
// OpenAPI file cannot do. See http_double.mjs for how it is started and what goes wrong with answers.
//   TOKEN=token  QUOTA=1000 (people a month)
//   CHANNEL_ID, CHANNEL_SECRET   stateless tokens are issued for these; with KEY_ID and PUBLIC_KEY (PEM) v2.1 tokens, too
//   UNREACHED=+8190…   a number without LINE: a notification message to it is refused with 422
//   PRISM=http://127.0.0.1:4010   a schema mock: every body is checked there first, a refusal is passed on as LINE would
// The last four digits of "to" choose the behaviour besides:
//   b10c accepted, never delivered (blocked)        dead 400 "Failed to send messages"
//   0500 500 once, not accepted, then OK            0501 500 once, accepted all the same
//   0429 429 rate limit twice, then OK              0430 429 monthly limit
// Profiles: b10c and dead have none.
// GET /: what was accepted. GET /revoke: issued tokens are no good any more.
import crypto from 'node:crypto';
import { env, faultFor, listen } from './http_double.mjs';

const TOKEN = env('TOKEN', 'token'), QUOTA = +env('QUOTA', 1000), PRISM = env('PRISM');
const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const DAY = 86_400_000;
const CHANNEL_ID = env('CHANNEL_ID'), CHANNEL_SECRET = env('CHANNEL_SECRET');
const KEY_ID = env('KEY_ID'), PUBLIC_KEY = env('PUBLIC_KEY');
const issued = new Map();  // token -> when it ends
const keys = new Map(), tries = new Map(), taken = [];
let used = 0, serial = 461230966842064897n;

const times = name => { const n = (tries.get(name) ?? 0) + 1; tries.set(name, n); return n; };
const refusal = (message, details) => ({ status: 400, body: { message, ...(details && { details }) } });

async function schemaRefusal(path, raw) {
  if (!PRISM) return null;
  const headers = { 'content-type': 'application/json', authorization: 'Bearer x' };
  const answer = await fetch(PRISM + path, { method: 'POST', body: raw, headers });
  if (answer.status < 400) return null;
  return refusal('The request body has 1 error(s)', [{ message: answer.headers.get('sl-violations') ?? '', property: '' }]);
}

function badText(messages) {
  const length = message => typeof message.text === 'string' ? message.text.length : 0;
  const bad = messages.findIndex(m => m.type?.startsWith('text') && (length(m) < 1 || length(m) > 5000));
  if (bad < 0) return null;
  return refusal('The request body has 1 error(s)',
    [{ message: 'Length must be between 1 and 5000', property: `messages[${bad}].text` }]);
}

function repeated(key) {
  const earlier = keys.get(key);
  if (!earlier || Date.now() - earlier.at >= DAY) return null;
  return { status: 409, body: { message: 'The retry key is already accepted', sentMessages: earlier.ids },
    headers: { 'x-line-accepted-request-id': earlier.rid } };
}

function faultBefore(to) {
  const last = to.slice(-4);
  if (last === 'dead') return refusal('Failed to send messages');
  if (last === '0500' && times(to) === 1) return { status: 500, body: { message: 'Internal server error' } };
  if (last === '0429' && times(to) <= 2)
    return { status: 429, body: { message: 'The API rate limit has been exceeded. Try again later.' } };
  if (last === '0430' || used >= QUOTA) return { status: 429, body: { message: 'You have reached your monthly limit.' } };
  return null;
}

function accept(body, key, rid) {
  const last = body.to.slice(-4);
  const ids = body.messages.map(() => ({ id: String(serial++), quoteToken: 'q' + serial }));
  if (key) keys.set(key, { at: Date.now(), rid, ids });
  if (last !== 'b10c') ++used;
  taken.push({ rid, key, body, delivered: last !== 'b10c' });
  if (last === '0501') return { status: 500, body: { message: 'Internal server error' } };
  return { status: 200, body: { sentMessages: ids }, how: faultFor(body.to) };
}

async function push(request, path, raw, rid) {
  const key = request.headers['x-line-retry-key'];
  let body;
  try { body = JSON.parse(raw); } catch { return refusal('The request body could not be parsed as JSON'); }
  if (key !== undefined && !UUID.test(key)) return refusal('Invalid retry key');
  return await schemaRefusal(path, raw) ?? badText(body.messages ?? []) ?? (key && repeated(key)) ??
    faultBefore(body.to) ?? accept(body, key, rid);
}

const digest = number => crypto.createHash('sha256').update(number).digest('hex');

// A notification message: to a phone number's digest, under a delivery tag, without a retry key.
function notify(request, raw) {
  const tag = request.headers['x-line-delivery-tag'] ?? '';
  let body;
  try { body = JSON.parse(raw); } catch { return refusal('The request body could not be parsed as JSON'); }
  if (!/^[0-9a-f]{64}$/.test(body.to ?? '')) return refusal('The value of to is not a hashed phone number');
  if (tag.length < 16 || tag.length > 100) return refusal('Invalid delivery tag');
  if ('customAggregationUnits' in body || request.headers['x-line-retry-key']) return refusal('Not allowed here');
  if (!body.messages?.length || body.messages.some(m => ['image', 'video', 'audio'].includes(m.type)))
    return refusal('The request body has 1 error(s)');
  if (env('UNREACHED') && body.to === digest(env('UNREACHED')))
    return { status: 422, body: { message: 'Failed to send messages' } };
  taken.push({ tag, body });
  return { status: 200, body: {} };
}

const noToken = (error, error_description) => ({ status: 400, body: { error, error_description } });

function issue(seconds, more = {}) {
  const token = 'issued.' + crypto.randomUUID();
  issued.set(token, Date.now() + seconds * 1000);
  return { status: 200, body: { access_token: token, token_type: 'Bearer', expires_in: seconds, ...more } };
}

function statelessToken(form) {
  if (form.get('grant_type') !== 'client_credentials') return noToken('unsupported_grant_type', '');
  const good = CHANNEL_ID && form.get('client_id') === CHANNEL_ID && form.get('client_secret') === CHANNEL_SECRET;
  return good ? issue(900) : noToken('invalid_client', 'client_id and client_secret do not belong together');
}

function assertionTrouble(text) {
  const [head, claims, signature] = (text ?? '').split('.');
  if (!signature || !PUBLIC_KEY) return 'no assertion';
  const { alg, typ, kid } = JSON.parse(Buffer.from(head, 'base64url'));
  const { iss, sub, aud, exp, token_exp } = JSON.parse(Buffer.from(claims, 'base64url'));
  const now = Date.now() / 1000;
  if (alg !== 'RS256' || typ !== 'JWT' || kid !== KEY_ID) return 'header';
  if (iss !== CHANNEL_ID || sub !== CHANNEL_ID || aud !== 'https://api.line.me/') return 'iss, sub or aud';
  if (!(exp > now && exp <= now + 1800) || !(token_exp > 0 && token_exp <= 30 * 86400)) return 'exp or token_exp';
  const right = crypto.verify('RSA-SHA256', `${head}.${claims}`, PUBLIC_KEY, Buffer.from(signature, 'base64url'));
  return right ? null : 'signature';
}

function assertionToken(form) {
  if (form.get('grant_type') !== 'client_credentials' ||
      form.get('client_assertion_type') !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
    return noToken('unsupported_grant_type', '');
  const text = form.get('client_assertion');
  const trouble = assertionTrouble(text);
  if (trouble) return noToken('invalid_client', 'Invalid JWT: ' + trouble);
  const { token_exp } = JSON.parse(Buffer.from(text.split('.')[1], 'base64url'));
  return issue(token_exp, { key_id: 'sDTOzw5wIfxxxxPEzcmeQA' });
}

function keyIds(query) {
  const trouble = assertionTrouble(query.get('client_assertion'));
  return trouble ? noToken('invalid_client', 'Invalid JWT: ' + trouble) : { status: 200, body: { kids: [...issued.keys()] } };
}

function profile(user) {
  if (['b10c', 'dead'].includes(user.slice(-4))) return { status: 404, body: { message: 'Not found' } };
  return { status: 200, body: { userId: user, displayName: 'x', language: 'ja' } };
}

async function answer(request, raw, rid) {
  const { pathname: path, searchParams: query } = new URL(request.url, 'http://line');
  if (path === '/oauth2/v3/token') return statelessToken(new URLSearchParams(raw));
  if (path === '/oauth2/v2.1/token') return assertionToken(new URLSearchParams(raw));
  if (path === '/oauth2/v2.1/tokens/kid') return keyIds(query);
  const token = request.headers.authorization?.replace(/^Bearer /, '');
  if (token !== TOKEN && !(issued.get(token) > Date.now()))
    return { status: 401, body: { message: 'Authentication failed. Confirm that the access token in the authorization header is valid.' } };
  if (path === '/v2/bot/message/push' && request.method === 'POST') return push(request, path, raw, rid);
  if (path === '/bot/pnp/push' && request.method === 'POST') return notify(request, raw);
  if (path === '/v2/bot/message/quota') return { status: 200, body: { type: 'limited', value: QUOTA } };
  if (path === '/v2/bot/message/quota/consumption') return { status: 200, body: { totalUsage: used } };
  if (path.startsWith('/v2/bot/profile/')) return profile(path.slice(16));
  return { status: 404, body: { message: 'Not found' } };
}

listen(async (request, raw) => {
  const rid = crypto.randomUUID();
  const made = await answer(request, raw, rid);
  return { ...made, headers: { 'x-line-request-id': rid, ...made.headers } };
}, path => {
  if (path === '/revoke') issued.clear();
  return { taken };
});
