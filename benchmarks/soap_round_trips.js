// Signs in with the npm package `soap`, queries again and again, and prints how long each took.
// The settings are the first argument, as JSON; what is printed is one JSON object.
'use strict';

const soap = require('soap');

const setting = JSON.parse(process.argv[2]);
const API = 'http://api.zuora.com/';

function milliseconds() {
  return Number(process.hrtime.bigint()) / 1e6;
}

async function main() {
  let began = milliseconds();
  const client = await soap.createClientAsync(setting.wsdl);
  const ready = milliseconds() - began;
  began = milliseconds();
  const [{ result: login }] = await client.loginAsync({
    username: setting.username,
    password: setting.password,
  });
  const signedIn = milliseconds() - began;
  client.setEndpoint(login.ServerUrl);
  client.addSoapHeader({ 'api:SessionHeader': { 'api:session': login.Session } }, '', 'api', API);
  const queries = [];
  for (let number = 0; number < setting.warm_up + setting.queries; number += 1) {
    began = milliseconds();
    const [{ result: page }] = await client.queryAsync({ queryString: setting.query });
    if (number >= setting.warm_up) queries.push(milliseconds() - began);
    if (page.records.length !== setting.records) {
      throw new Error(`${page.records.length} records were answered`);
    }
  }
  console.log(JSON.stringify({ ready, signed_in: signedIn, queries }));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
