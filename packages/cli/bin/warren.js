#!/usr/bin/env node
import { pathToFileURL } from "node:url";
import { front } from "./front.js";

await import(pathToFileURL(await front()).href);
