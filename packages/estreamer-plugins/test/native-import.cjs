/** Node's own import, past the test runner's. */
module.exports = (url) => import(url);
