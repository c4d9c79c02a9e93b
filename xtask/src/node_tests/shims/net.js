// Node's test helpers set this when they load; nothing else of `net` is there.
'use strict';
let timeout = 250;
module.exports = {
  getDefaultAutoSelectFamilyAttemptTimeout: () => timeout,
  setDefaultAutoSelectFamilyAttemptTimeout(value) { timeout = value; },
};
