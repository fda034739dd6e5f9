// @asyncapi/html-template pulls puppeteer, whose postinstall would download a browser. Warren renders no PDF.
module.exports = { skipDownload: true };
