// An OpenID Connect provider of others' (npm oidc-provider) on a free port, for
// one client. Whoever signs in with a name is that name; any password will do.
// usage: node oidc.mjs REDIRECT_URI
import { createServer } from "node:http";
import Provider from "oidc-provider";

const server = createServer((request, response) => handle(request, response));
let handle;
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: "houqin",
      client_secret: "a secret: with/odd+signs",
      redirect_uris: [process.argv[2]],
    }],
    claims: { openid: ["sub"], profile: ["preferred_username", "name"] },
    async findAccount(_, id) {
      return { accountId: id, claims: () => ({ sub: id, preferred_username: id, name: "王老师" }) };
    },
    pkce: { required: () => true },
    cookies: { keys: ["for the tests alone"] },
  });
  handle = provider.callback();
  console.log(`listening ${issuer}`);
});
