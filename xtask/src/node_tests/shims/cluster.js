// Node's test helpers ask whether they are in the first process.
'use strict';
module.exports = { isPrimary: true, isMaster: true, isWorker: false };
