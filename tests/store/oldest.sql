-- A store as the first server left it (commit 543208d): a local user and a token made at its terminal, a sign-in,
-- preferences, a share. What `.dump` says of its file; passwords and tokens in it open nothing.
BEGIN TRANSACTION;
CREATE TABLE documents (
            collection TEXT NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL, body TEXT, updated REAL NOT NULL,
            PRIMARY KEY (collection, key)) WITHOUT ROWID;
INSERT INTO "documents" VALUES('api_tokens','4ad13cb6630d8057',1,'{"id":"4ad13cb6630d8057","name":"probe","role":"Viewer","digest":"bd7905799dff228412386d858a1f7b8783c8fe01e99cbe967ca7b4632dbc4f9f","created":1795856357.3755555,"expires":null,"revoked":null,"last_used":null}',1.79585635737575221061e+09);
INSERT INTO "documents" VALUES('preferences','admin',1,'{"activeWorkspace":"w1","workspaces":[{"id":"w1","name":"Tracking","widgets":[]}]}',1.79585635916091585157e+09);
INSERT INTO "documents" VALUES('sessions','Iews09QC6mAxPuPkvPDQqRKm',1,'{"username":"admin","nonce":"ec56b091f0b69e37cab094fbcced9687","generation":0,"created":1795856359.1016328,"rotated":1795856359.1016328,"expires":1797065959.1016328,"address":"127.0.0.1"}',1.7958563591021375656e+09);
INSERT INTO "documents" VALUES('shares','B3Hk0QUTX1I0qEqak-ivAAmS',1,'{"owner":"admin","workspaceId":"w1","role":"Viewer","sharedAt":"2026-11-28T08:59:19Z"}',1.79585635917856359486e+09);
INSERT INTO "documents" VALUES('users','ada',1,'{"username":"ada","role":"Operator","password":"$argon2id$v=19$m=19456,t=2,p=1$nv01pGF6HPmtzbiIVQBRiA$DRgLSBbutRkqXzA1qjluYOa+g93C9B3ylF/QV5QhdBs","disabled":false,"password_since":1795856356.7927363}',1.79585635679315042492e+09);
CREATE TABLE logs (
            log TEXT NOT NULL, seq INTEGER NOT NULL, record TEXT NOT NULL, PRIMARY KEY (log, seq)) WITHOUT ROWID;
INSERT INTO "logs" VALUES('audit',1,'{"time":"2026-11-28T08:59:19.108Z","user":"admin","role":"Admin","kind":"user","address":"127.0.0.1","action":"sign-in","target":"session","ok":true,"detail":{"kind":"password"}}');
CREATE TABLE schema_version (version INTEGER NOT NULL);
INSERT INTO "schema_version" VALUES(1);
CREATE INDEX tombstones ON documents (updated) WHERE body IS NULL;
COMMIT;
