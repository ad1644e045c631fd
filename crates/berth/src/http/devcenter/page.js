// Shows openapi.json. Everything it holds is put into the page as text, never as markup.
"use strict";

const METHODS = ["get", "head", "post", "put", "patch", "delete"];
// Schemas within schemas are written out to this depth; further in, their name stands for them.
const DEPTH = 3;

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function schemaName(schema) {
  return schema.$ref ? schema.$ref.split("/").pop() : null;
}

// A schema as it would stand in JSON, with types in place of values.
function outline(api, schema, depth) {
  if (!schema) return "any";
  const name = schemaName(schema);
  if (name) {
    return depth === 0 ? name : outline(api, api.components.schemas[name], depth);
  }
  const parts = schema.oneOf || schema.anyOf;
  if (parts) return parts.map((part) => outline(api, part, 0)).join(" | ");
  if (schema.allOf) {
    return Object.assign({}, ...schema.allOf.map((part) => outline(api, part, depth)).filter((part) => typeof part === "object"));
  }
  const types = [].concat(schema.type || "any");
  if (types.includes("array")) return [outline(api, schema.items, depth)];
  if (types.includes("object") && schema.properties) {
    if (depth === 0) return "object";
    const fields = Object.entries(schema.properties);
    return Object.fromEntries(fields.map(([field, inner]) => [field, outline(api, inner, depth - 1)]));
  }
  if (types.includes("object") && schema.additionalProperties) {
    return { "…": outline(api, schema.additionalProperties, 0) };
  }
  return types.join(" | ") + (schema.default === undefined ? "" : ` = ${schema.default}`);
}

function body(api, content) {
  const list = element("div");
  for (const [type, media] of Object.entries(content || {})) {
    const name = media.schema && (schemaName(media.schema) || (media.schema.items && schemaName(media.schema.items)));
    list.append(element("p", "", type, name ? `, ${name}` : ""));
    const text = JSON.stringify(outline(api, media.schema, DEPTH), null, 2);
    list.append(element("pre", "", element("code", "", text)));
  }
  return list;
}

function parameters(operation) {
  const list = element("dl");
  for (const parameter of operation.parameters || []) {
    const schema = parameter.schema || {};
    const types = [].concat(schema.type || "any").filter((type) => type !== "null").join(" | ");
    const initial = schema.default === undefined ? "" : `, ${schema.default} unless given`;
    const about = `${parameter.in}, ${types}${initial}${parameter.required ? ", required" : ""}. ${parameter.description || ""}`;
    list.append(element("dt", "", element("code", "", parameter.name)), element("dd", "", about));
  }
  return list;
}

function responses(api, operation) {
  const list = element("div");
  const refusals = element("dl");
  for (const [status, response] of Object.entries(operation.responses)) {
    const headers = Object.keys(response.headers || {});
    const about = response.description + (headers.length ? ` Headers: ${headers.join(", ")}.` : "");
    if (status.startsWith("2")) {
      list.append(element("p", "", element("code", "", status), ` ${about}`), body(api, response.content));
    } else {
      refusals.append(element("dt", "", element("code", "", status)), element("dd", "", about));
    }
  }
  list.append(refusals);
  return list;
}

function details(api, base, path, method, operation) {
  const title = element("summary", "",
    element("span", `method ${method}`, method.toUpperCase()), element("code", "", path),
    element("span", "about", operation.summary || ""));
  const shown = element("details", "", title);
  shown.id = operation.operationId;
  shown.dataset.words = `${method} ${path} ${operation.operationId} ${operation.summary || ""}`.toLowerCase();
  // What is inside is made when it is first looked at.
  shown.addEventListener("toggle", () => {
    if (shown.childElementCount > 1) return;
    const inside = element("div");
    inside.append(element("p", "", element("code", "", operation.operationId), ` at ${base}${path}`));
    if (operation.description) inside.append(element("p", "", operation.description));
    if ((operation.parameters || []).length) inside.append(element("h3", "", "Parameters"), parameters(operation));
    if (operation.requestBody) inside.append(element("h3", "", "Body"), body(api, operation.requestBody.content));
    inside.append(element("h3", "", "Answers"), responses(api, operation));
    shown.append(inside);
  });
  return shown;
}

function show(api) {
  const base = api.servers[0].url;
  const byTag = new Map();
  for (const [path, item] of Object.entries(api.paths)) {
    for (const method of METHODS.filter((known) => item[known])) {
      const tag = item[method].tags[0];
      if (!byTag.has(tag)) byTag.set(tag, []);
      byTag.get(tag).push(details(api, base, path, method, item[method]));
    }
  }
  const main = document.getElementById("operations");
  const tags = document.getElementById("tags");
  main.replaceChildren();
  for (const tag of [...byTag.keys()].sort((one, other) => one.localeCompare(other))) {
    const link = element("a", "", tag);
    link.href = `#tag-${tag}`;
    tags.append(link);
    const section = element("section", "", element("h2", "", tag), ...byTag.get(tag));
    section.id = `tag-${tag}`;
    main.append(section);
  }
  const nothing = element("p", "", "No operation is called so.");
  nothing.hidden = true;
  main.append(nothing);
  document.getElementById("find").addEventListener("input", (event) => {
    const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const section of main.querySelectorAll("section")) {
      const operations = [...section.querySelectorAll("details")];
      for (const operation of operations) {
        operation.hidden = !words.every((word) => operation.dataset.words.includes(word));
      }
      const left = operations.filter((operation) => !operation.hidden).length;
      section.hidden = left === 0;
      found += left;
    }
    nothing.hidden = found > 0;
  });
  const wanted = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (wanted) {
    if (wanted.tagName === "DETAILS") wanted.open = true;
    wanted.scrollIntoView();
  }
}

fetch("/api/v2.0/openapi.json", { credentials: "omit" })
  .then((answer) => {
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
    return answer.json();
  })
  .then(show)
  .catch((error) => {
    document.getElementById("operations").replaceChildren(element("p", "", `The description could not be read: ${error.message}`));
  });
