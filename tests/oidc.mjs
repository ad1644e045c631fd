// An OpenID provider for the tests: oidc-provider, whose pages for people are replaced by one that believes whoever
// comes. Says "issuer URL" once it listens on a free port of the loopback; everything is in memory.
//
//   node oidc.mjs DIRECTORY_OF_OIDC_PROVIDER [CERTIFICATE KEY]
//
//   PUT    /test/setup           {redirect_uris, post_logout_redirect_uris, id_token_seconds}   begins (again)
//   PUT    /test/accounts/ID     its claims
//   DELETE /test/accounts/ID     the account is gone
//   PUT    /test/slow            {milliseconds}   how long tokens are waited for
//   PUT    /test/broken          {room}           what is answered with 500: me, jwks, token; nothing again with null
//   GET    /test/grants          how many tokens were given for what, and how often tokens were asked for
import { readFileSync } from "node:fs";
import { createServer as createPlain } from "node:http";
import { createServer as createEncrypted } from "node:https";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

// That it is no provider to be used is known.
console.warn = () => {};
const { default: Provider } = await import(
    pathToFileURL(join(process.argv[2], "node_modules/oidc-provider/lib/index.js"))
);

const accounts = new Map();
let provider;
let grants = {};
let slow = 0;
let broken = null;

const read = async (request) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    return text ? JSON.parse(text) : {};
};

function setup({ redirect_uris, post_logout_redirect_uris, id_token_seconds = 600 }) {
    grants = {};
    provider = new Provider(issuer, {
        clients: [
            {
                client_id: "berth",
                client_secret: "berth-secret:with+signs and more",
                grant_types: ["authorization_code", "refresh_token"],
                response_types: ["code"],
                redirect_uris,
                post_logout_redirect_uris,
            },
        ],
        pkce: { required: () => true },
        scopes: ["openid", "offline_access"],
        claims: {
            openid: ["sub"],
            profile: ["name", "preferred_username"],
            email: ["email", "email_verified"],
            groups: ["groups"],
        },
        conformIdTokenClaims: false,
        findAccount: (_, id) =>
            accounts.has(id) ? { accountId: id, claims: () => ({ sub: id, ...accounts.get(id) }) } : undefined,
        features: {
            devInteractions: { enabled: false },
            revocation: { enabled: true },
            rpInitiatedLogout: { enabled: true },
        },
        interactions: { url: (_, { uid }) => `/interaction/${uid}` },
        ttl: { AccessToken: 600, Grant: 3600, IdToken: id_token_seconds, Interaction: 600, RefreshToken: 3600, Session: 3600 },
        rotateRefreshToken: true,
        cookies: { keys: ["of the tests"] },
        renderError: (ctx, out, error) => (ctx.body = { ...out, why: String(error) }),
    });
    provider.on("grant.success", ({ oidc }) => {
        const kind = oidc.params.grant_type;
        grants[kind] = (grants[kind] ?? 0) + 1;
    });
}

/** Logs in whoever the query names, asks who it is where it names nobody, or grants what is asked for. */
async function interact(request, response, url) {
    const { prompt, params, session } = await provider.interactionDetails(request, response);
    if (prompt.name === "login" && !url.searchParams.has("login")) {
        const form = '<form><label>Who are you? <input name="login"></label> <button>Log in</button></form>';
        return response.setHeader("content-type", "text/html").end(`<!doctype html><title>Provider</title>${form}`);
    }
    if (prompt.name === "login") {
        const login = { accountId: url.searchParams.get("login") };
        return provider.interactionFinished(request, response, { login });
    }
    const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    grant.addOIDCScope(params.scope);
    const consent = { grantId: await grant.save() };
    return provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true });
}

async function answer(request, response) {
    const url = new URL(request.url, issuer);
    const [, room, what, id] = url.pathname.split("/");
    if (room === "interaction") return interact(request, response, url);
    if (room === "token") grants.asked = (grants.asked ?? 0) + 1;
    if (room === broken) return response.writeHead(500).end();
    if (room === "token") await new Promise((resolve) => setTimeout(resolve, slow));
    if (room !== "test") return provider.callback()(request, response);
    if (what === "setup") setup(await read(request));
    if (what === "slow") slow = (await read(request)).milliseconds;
    if (what === "broken") broken = (await read(request)).room;
    if (what === "accounts" && request.method === "PUT") accounts.set(id, await read(request));
    if (what === "accounts" && request.method === "DELETE") accounts.delete(id);
    response.setHeader("content-type", "application/json").end(JSON.stringify(grants));
}

const serve = (request, response) => {
    answer(request, response).catch((error) => {
        console.error(error);
        response.writeHead(500).end(String(error));
    });
};
const [cert, key] = process.argv.slice(3).map((file) => readFileSync(file));
const server = cert ? createEncrypted({ cert, key }, serve) : createPlain(serve);
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const issuer = `${cert ? "https" : "http"}://127.0.0.1:${server.address().port}`;
console.log(`issuer ${issuer}`);
// Whoever started us has ended.
process.stdin.resume().on("end", () => process.exit(0));
