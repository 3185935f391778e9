// Tells the story of five periods with the npm package `soap`, and prints what it was shown.
// One JSON line a step. A line without an answer asks that the session be made to expire;
// then a line on standard input lets the story go on.
'use strict';

const readline = require('readline');
const soap = require('soap');

const setting = JSON.parse(process.argv[2]);
const major = parseInt(setting.version, 10);
const months = setting.months;
const NS = { api: 'http://api.zuora.com/', object: 'http://object.api.zuora.com/' };

function tell(step, told) {
  console.log(JSON.stringify({ step, ...told }));
}

function list(value) {
  return value === undefined || value === null ? [] : [].concat(value);
}

function result(said) {
  const errors = list(said.Errors || said.errors);
  return {
    success: 'Success' in said ? said.Success : said.success,
    id: said.Id || said.id || null,
    errors: errors.map((each) => ({ code: each.Code, message: each.Message })),
  };
}

function record(said) {
  const { attributes, ...fields } = said;
  for (const name of Object.keys(fields)) {
    fields[name] = fields[name] instanceof Date ? fields[name].toISOString() : String(fields[name]);
  }
  return fields;
}

function page(said) {
  const { done, queryLocator, size, records } = said;
  const last = typeof queryLocator === 'string' ? queryLocator : null;
  return { done, locator: last, size, records: list(records).map(record) };
}

function fault(error) {
  const { faultcode, faultstring, detail } = error.root.Envelope.Body.Fault;
  const kind = Object.keys(detail).find((name) => name !== 'attributes');
  const { FaultCode: code, FaultMessage: message } = detail[kind];
  return { faultcode, text: faultstring, kind, code, message };
}

async function faultOf(call) {
  let answer;
  try {
    answer = await call;
  } catch (error) {
    if (!error.root) throw error;
    return fault(error);
  }
  throw new Error(`no fault but ${JSON.stringify(answer)}`);
}

class Session {
  constructor(client) {
    this.client = client;
  }

  async signIn(password) {
    this.client.clearSoapHeaders();
    const [said] = await this.client.loginAsync({ username: setting.username, password });
    this.client.setEndpoint(said.result.ServerUrl);
    this.session = said.result.Session;
    return said.result;
  }

  headers(options) {
    this.client.clearSoapHeaders();
    this.header('SessionHeader', { 'api:session': this.session });
    if (options) this.header('QueryOptions', { 'api:batchSize': options.batchSize });
  }

  header(name, fields) {
    this.client.addSoapHeader({ [`api:${name}`]: fields }, '', 'api', NS.api);
  }

  async save(operation, rows) {
    this.headers();
    const zObjects = rows.map((row) => ({
      attributes: { xsi_type: { type: 'AccountingPeriod', xmlns: NS.object } },
      ...row,
    }));
    const [said] = await this.client[`${operation}Async`]({ zObjects });
    return list(said.result).map(result);
  }

  async remove(ids) {
    this.headers();
    const [said] = await this.client.deleteAsync({ type: 'AccountingPeriod', ids });
    return list(said.result).map(result);
  }

  async query(queryString, options) {
    this.headers(options);
    const [said] = await this.client.queryAsync({ queryString });
    return page(said.result);
  }

  async queryMore(queryLocator, options) {
    this.headers(options);
    const [said] = await this.client.queryMoreAsync({ queryLocator });
    return page(said.result);
  }

  async userInfo() {
    this.headers();
    const [said] = await this.client.getUserInfoAsync({});
    return said;
  }
}

function select(where) {
  const fields = 'Id, CreatedDate, EndDate, Name, Notes, StartDate, Status';
  return `select ${fields} from AccountingPeriod where ${where}`;
}

async function allPages(session) {
  const options = { batchSize: 2 };
  const pages = [await session.query(select('FiscalYear > 2000'), options)];
  while (!pages[pages.length - 1].done) {
    pages.push(await session.queryMore(pages[pages.length - 1].locator, options));
  }
  return pages;
}

async function enter(session) {
  tell('wrong password', { fault: await faultOf(session.signIn(`not ${setting.password}`)) });
  const said = await session.signIn(setting.password);
  tell('session', { said: said.Session });
  tell('address', { said: said.ServerUrl });
  tell('username', { said: (await session.userInfo()).Username });
}

async function create(session) {
  const first = await session.save('create', [{ ...months[0], StartDate: setting.start }]);
  tell('first', { results: first });
  const later = await session.save('create', months.slice(1, 5));
  tell('later', { results: later });
  const again = { ...months[5], Name: months[0].Name };
  tell('duplicate', { results: await session.save('create', [again]) });
  return { first: first[0].id, second: later[0].id, last: later[3].id };
}

async function change(session, key) {
  const find = select(`Id = '${key}'`);
  const changed = { EndDate: setting.changed_end, Name: 'February' };
  tell('changed', { results: await session.save('update', [{ Id: key, ...changed }]) });
  tell('changed', { pages: [await session.query(find)] });
  const emptied = [{ fieldsToNull: ['Notes'], Id: key }];
  tell('emptied', { results: await session.save('update', emptied) });
  tell('emptied', { pages: [await session.query(find)] });
}

async function closeAndReopen(session, key) {
  for (const [step, Status] of [['closed', 'Closed'], ['reopened', 'Open']]) {
    tell(step, { results: await session.save('update', [{ Id: key, Status }]) });
    tell(step, { pages: [await session.query(select(`Id = '${key}'`))] });
  }
}

async function remove(session, key) {
  if (major < setting.delete_since) {
    tell('deleted', { fault: await faultOf(session.remove([key])) });
    return;
  }
  tell('deleted', { results: await session.remove([key]) });
  tell('left', { pages: [await session.query(select('FiscalYear > 2000'))] });
}

async function comeBack(session) {
  tell('expired', { fault: await faultOf(session.query(select('FiscalYear > 2000'))) });
  tell('new session', { said: (await session.signIn(setting.password)).Session });
  tell('back', { pages: [await session.query(select(`Name = '${months[0].Name}'`))] });
}

async function main() {
  const session = new Session(await soap.createClientAsync(setting.wsdl, { disableCache: true }));
  await enter(session);
  const keys = await create(session);
  tell('all', { pages: await allPages(session) });
  await change(session, keys.second);
  await closeAndReopen(session, keys.first);
  await remove(session, keys.last);
  const input = readline.createInterface({ input: process.stdin });
  const gone = new Promise((resolve) => input.once('line', resolve));
  tell('expire', {});
  await gone;
  input.close();
  await comeBack(session);
}

main().catch((error) => {
  console.error(error.stack || error);
  process.exitCode = 1;
});
