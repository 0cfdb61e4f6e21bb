import { i18n } from "../i18n";

/** What the API answered instead of a result; `field` is the path of the offending field. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly field: string | null,
    message: string,
  ) {
    super(message);
  }
}

export type Query = Record<string, string | number | boolean | string[] | null | undefined>;

export type Ask = {
  query?: Query;
  body?: unknown;
  /** Revision of what was read, or `*`. */
  ifMatch?: number | "*";
  signal?: AbortSignal;
  accept?: string;
  /** Of a POST, when a repeated one is to be done once (`useOnce`). */
  key?: string;
};

const PREFIX = "/api/v1";
let csrfToken = "";

export function setCsrfToken(token: string): void {
  csrfToken = token;
}

export function address(path: string, query: Query = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined || value === "") continue;
    for (const each of Array.isArray(value) ? value : [value]) params.append(name, String(each));
  }
  const text = params.toString();
  return `${PREFIX}${path}${text ? `?${text}` : ""}`;
}

export async function send(method: string, path: string, ask: Ask = {}): Promise<Response> {
  const headers = new Headers({ "Accept-Language": i18n.language, Accept: ask.accept ?? "*/*" });
  if (method !== "GET") headers.set("X-CSRF-Token", csrfToken);
  if (method === "POST") headers.set("Idempotency-Key", ask.key ?? newKey());
  if (ask.ifMatch !== undefined) {
    headers.set("If-Match", ask.ifMatch === "*" ? "*" : `"${ask.ifMatch}"`);
  }
  const response = await fetch(address(path, ask.query), {
    method,
    headers: withType(headers, ask.body),
    body: wire(ask.body),
    signal: ask.signal,
    credentials: "same-origin",
  }).catch((error: unknown) => {
    if (ask.signal?.aborted) throw error;
    throw new ApiError(0, "unreachable", null, i18n.t("error.unreachable"));
  });
  if (!response.ok) throw await failure(response);
  return response;
}

async function json<T>(method: string, path: string, ask?: Ask): Promise<T> {
  const response = await send(method, path, ask);
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

export const api = {
  get: <T>(path: string, query?: Query, signal?: AbortSignal) =>
    json<T>("GET", path, { query, signal }),
  post: <T>(path: string, body?: unknown, ask?: Ask) => json<T>("POST", path, { ...ask, body }),
  patch: <T>(path: string, body: unknown, ask?: Ask) => json<T>("PATCH", path, { ...ask, body }),
  put: <T>(path: string, body: unknown, ask?: Ask) => json<T>("PUT", path, { ...ask, body }),
  delete: <T = void>(path: string, ask?: Ask) => json<T>("DELETE", path, ask),
};

/** Lines of `application/x-ndjson` as they come; the last one is the result. */
export async function progress<T>(
  path: string,
  body: unknown,
  tell: (line: { done: number; total: number }) => void,
  query?: Query,
  method = "POST",
): Promise<T> {
  const response = await send(method, path, { body, query, accept: "application/x-ndjson" });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let last: unknown;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const lines = (rest + value).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines.filter(Boolean)) {
      const told = JSON.parse(line);
      if ("done" in told) tell(told);
      else last = told;
    }
  }
  if (rest) last = JSON.parse(rest);
  const failed = last as { error?: { code: string; field: string | null; message: string } };
  if (failed?.error) {
    throw new ApiError(422, failed.error.code, failed.error.field, failed.error.message);
  }
  return last as T;
}

function wire(body: unknown): BodyInit | undefined {
  if (body === undefined) return undefined;
  return body instanceof Blob || body instanceof FormData ? body : JSON.stringify(body);
}

function withType(headers: Headers, body: unknown): Headers {
  if (body instanceof Blob) headers.set("Content-Type", body.type || "application/octet-stream");
  else if (body !== undefined && !(body instanceof FormData)) {
    headers.set("Content-Type", "application/json");
  }
  return headers;
}

async function failure(response: Response): Promise<ApiError> {
  const told = await response.json().catch(() => null);
  const error = told?.error;
  if (error) return new ApiError(response.status, error.code, error.field, error.message);
  return new ApiError(response.status, "unexpected", null, i18n.t("error.unexpected"));
}

export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}
