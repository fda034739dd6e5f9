import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/app.js";
import "./styles/tokens.css";
import "./styles/base.css";

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no #root: index.html is not the console's");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
