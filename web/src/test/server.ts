import { setupServer } from "msw/node";

/** The API, as a test says it answers. What no test has said is an error. */
export const server = setupServer();

export const API = "http://127.0.0.1:3000/api";
