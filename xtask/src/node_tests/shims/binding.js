// Node's internals are not there.
'use strict';
throw new Error('internalBinding is not available');
