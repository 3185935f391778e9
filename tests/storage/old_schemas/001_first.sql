BEGIN TRANSACTION;
CREATE TABLE accounting_code (
	id INTEGER NOT NULL, 
	tenant_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	type TEXT NOT NULL, 
	active BOOLEAN NOT NULL, 
	gl_account_name TEXT, 
	gl_account_number TEXT, 
	notes TEXT, 
	created_by TEXT NOT NULL, 
	created_on TEXT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (tenant_id, name), 
	FOREIGN KEY(tenant_id) REFERENCES tenant (id)
);
INSERT INTO "accounting_code" VALUES(1,'3ed36853e50f407c8c626246b61ae14c','Receivable','AccountsReceivable',1,NULL,NULL,NULL,'c6ed07df48324117bea82e6f8f03f3f4','2026-07-01 12:00:00.000000');
INSERT INTO "accounting_code" VALUES(2,'3ed36853e50f407c8c626246b61ae14c','Cash','Cash',1,NULL,NULL,NULL,'c6ed07df48324117bea82e6f8f03f3f4','2026-07-01 12:00:00.000000');
INSERT INTO "accounting_code" VALUES(3,'3ed36853e50f407c8c626246b61ae14c','Revenue','SalesRevenue',1,NULL,NULL,NULL,'c6ed07df48324117bea82e6f8f03f3f4','2026-07-01 12:00:00.000000');
INSERT INTO "accounting_code" VALUES(4,'3ed36853e50f407c8c626246b61ae14c','Deferred','DeferredRevenue',1,NULL,NULL,NULL,'c6ed07df48324117bea82e6f8f03f3f4','2026-07-01 12:00:00.000000');
CREATE TABLE accounting_period (
	id TEXT NOT NULL, 
	calendar_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	start_date TEXT, 
	end_date TEXT, 
	fiscal_year INTEGER NOT NULL, 
	fiscal_quarter INTEGER, 
	notes TEXT, 
	status TEXT NOT NULL, 
	close_requested BOOLEAN NOT NULL, 
	trial_balance_status TEXT NOT NULL, 
	trial_balance_start TEXT, 
	trial_balance_end TEXT, 
	trial_balance_error TEXT, 
	dates_version INTEGER NOT NULL, 
	custom_fields TEXT NOT NULL, 
	created_by TEXT NOT NULL, 
	created_on TEXT NOT NULL, 
	updated_by TEXT NOT NULL, 
	updated_on TEXT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (calendar_id, name), 
	CONSTRAINT end_not_before_start CHECK (end_date IS NULL OR start_date <= end_date), 
	CONSTRAINT known_status CHECK (status IN ('Open', 'PendingClose', 'Closed')), 
	FOREIGN KEY(calendar_id) REFERENCES calendar (id)
);
INSERT INTO "accounting_period" VALUES('9d2a5f29adb64b4ba2ada18576b3a3f1',1,'Open-Ended','2026-06-01',NULL,0,NULL,NULL,'Open',0,'Pending',NULL,NULL,NULL,0,'{}','c6ed07df48324117bea82e6f8f03f3f4','2026-07-01 12:00:00.000000','c6ed07df48324117bea82e6f8f03f3f4','2026-07-01 12:00:00.000000');
INSERT INTO "accounting_period" VALUES('34b0a1b1dad4416d99058f09ae90796f',1,'Jan','2026-01-01','2026-01-31',2026,NULL,'','Closed',0,'Completed','2026-07-01 13:12:00.000000','2026-07-01 13:12:00.000000',NULL,0,'{}','c6ed07df48324117bea82e6f8f03f3f4','2026-07-01 12:00:00.000000','c6ed07df48324117bea82e6f8f03f3f4','2026-07-01 13:12:00.000000');
INSERT INTO "accounting_period" VALUES('1bca97471bf94064b37f75172682f865',1,'Feb','2026-02-01','2026-02-28',2026,NULL,'','Closed',0,'Completed','2026-07-01 13:12:00.000000','2026-07-01 13:12:00.000000',NULL,0,'{}','c6ed07df48324117bea82e6f8f03f3f4','2026-07-01 12:00:00.000000','c6ed07df48324117bea82e6f8f03f3f4','2026-07-01 13:12:00.000000');
INSERT INTO "accounting_period" VALUES('b927a01c5b7245a69b0e2e08bebc3fad',1,'Mar','2026-03-01','2026-03-31',2026,NULL,'','PendingClose',0,'Completed','2026-07-01 14:12:00.000000','2026-07-01 14:12:00.000000',NULL,0,'{}','c6ed07df48324117bea82e6f8f03f3f4','2026-07-01 12:00:00.000000','c6ed07df48324117bea82e6f8f03f3f4','2026-07-01 14:12:00.000000');
INSERT INTO "accounting_period" VALUES('9e80308d1d5a4e73962f1d1cd65a1cdb',1,'Apr','2026-04-01','2026-04-30',2026,NULL,'Easter is in it','Open',0,'Pending',NULL,NULL,NULL,0,'{"Region__c":"EU"}','c6ed07df48324117bea82e6f8f03f3f4','2026-07-01 12:00:00.000000','c6ed07df48324117bea82e6f8f03f3f4','2026-07-01 14:12:00.000000');
INSERT INTO "accounting_period" VALUES('ec161bca59474d41a55564f6eca30299',1,'May','2026-05-01','2026-05-31',2026,NULL,'','Open',0,'Pending',NULL,NULL,NULL,0,'{}','c6ed07df48324117bea82e6f8f03f3f4','2026-07-01 12:00:00.000000','c6ed07df48324117bea82e6f8f03f3f4','2026-07-01 12:00:00.000000');
CREATE TABLE app_user (
	id TEXT NOT NULL, 
	tenant_id TEXT NOT NULL, 
	username TEXT NOT NULL, 
	password_hash TEXT NOT NULL, 
	role TEXT NOT NULL, 
	api_write_access BOOLEAN NOT NULL, 
	active BOOLEAN NOT NULL, 
	created_on TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(tenant_id) REFERENCES tenant (id), 
	UNIQUE (username)
);
INSERT INTO "app_user" VALUES('c6ed07df48324117bea82e6f8f03f3f4','3ed36853e50f407c8c626246b61ae14c','admin','a hash','Zuora Finance Administrator',1,1,'2026-07-01 12:00:00.000000');
INSERT INTO "app_user" VALUES('50556ce7438a432aae3fc77df0e39010','3ed36853e50f407c8c626246b61ae14c','clerk@acme.test','another hash','Zuora Finance Administrator',1,1,'2026-07-01 12:00:00.000000');
CREATE TABLE calendar (
	id INTEGER NOT NULL, 
	tenant_id TEXT NOT NULL, 
	entity_id TEXT NOT NULL, 
	org_id TEXT, 
	version BIGINT NOT NULL, 
	closed_through TEXT, 
	next_entry_number BIGINT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (entity_id, org_id), 
	FOREIGN KEY(tenant_id) REFERENCES tenant (id), 
	FOREIGN KEY(entity_id) REFERENCES entity (id), 
	FOREIGN KEY(org_id) REFERENCES org (id)
);
INSERT INTO "calendar" VALUES(1,'3ed36853e50f407c8c626246b61ae14c','3272990d-d210-41cd-9a34-c76471e23bca',NULL,21,'2026-02-28',14);
CREATE TABLE commit_counter (
	id INTEGER NOT NULL, 
	value BIGINT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "commit_counter" VALUES(1,48);
CREATE TABLE custom_field (
	tenant_id TEXT NOT NULL, 
	object TEXT NOT NULL, 
	name TEXT NOT NULL, 
	type TEXT NOT NULL, 
	PRIMARY KEY (tenant_id, object, name), 
	FOREIGN KEY(tenant_id) REFERENCES tenant (id)
);
INSERT INTO "custom_field" VALUES('3ed36853e50f407c8c626246b61ae14c','AccountingPeriod','Region__c','string');
CREATE TABLE day_balance (
	calendar_id INTEGER NOT NULL, 
	day TEXT NOT NULL, 
	code_id INTEGER NOT NULL, 
	currency TEXT NOT NULL, 
	slot INTEGER NOT NULL, 
	debit BIGINT NOT NULL, 
	credit BIGINT NOT NULL, 
	home_debit BIGINT NOT NULL, 
	home_credit BIGINT NOT NULL, 
	unconverted INTEGER NOT NULL, 
	PRIMARY KEY (calendar_id, day, code_id, currency, slot), 
	CONSTRAINT balance_in_range CHECK (debit <= 4000000000000000000 AND credit <= 4000000000000000000 AND home_debit <= 4000000000000000000 AND home_credit <= 4000000000000000000)
)
 WITHOUT ROWID

;
INSERT INTO "day_balance" VALUES(1,'2026-01-01',1,'USD',0,777,0,777,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-01-01',2,'USD',0,1001,0,1001,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-01-01',3,'USD',0,0,1778,0,1778,0);
INSERT INTO "day_balance" VALUES(1,'2026-01-15',1,'USD',0,11655,0,11655,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-01-15',2,'USD',0,1015,0,1015,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-01-15',3,'USD',0,0,12670,0,12670,0);
INSERT INTO "day_balance" VALUES(1,'2026-01-28',1,'USD',0,21756,0,21756,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-01-28',2,'USD',0,1028,0,1028,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-01-28',3,'USD',0,0,22784,0,22784,0);
INSERT INTO "day_balance" VALUES(1,'2026-02-01',1,'USD',0,777,0,777,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-02-01',2,'USD',0,2001,0,2001,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-02-01',3,'USD',0,0,2778,0,2778,0);
INSERT INTO "day_balance" VALUES(1,'2026-02-15',1,'USD',0,11655,0,11655,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-02-15',2,'USD',0,2015,0,2015,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-02-15',3,'USD',0,0,13670,0,13670,0);
INSERT INTO "day_balance" VALUES(1,'2026-02-27',2,'USD',0,123,0,123,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-02-27',3,'USD',0,0,123,0,123,0);
INSERT INTO "day_balance" VALUES(1,'2026-02-28',1,'USD',0,21756,0,21756,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-02-28',2,'USD',0,2028,0,2028,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-02-28',3,'USD',0,0,23784,0,23784,0);
INSERT INTO "day_balance" VALUES(1,'2026-03-01',1,'USD',0,777,0,777,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-03-01',2,'USD',0,3001,0,3001,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-03-01',3,'USD',0,0,3778,0,3778,0);
INSERT INTO "day_balance" VALUES(1,'2026-03-03',1,'EUR',0,1000,0,1085,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-03-03',3,'EUR',0,0,1000,0,1085,0);
INSERT INTO "day_balance" VALUES(1,'2026-03-15',1,'USD',0,11655,0,11655,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-03-15',2,'USD',0,3015,0,3015,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-03-15',3,'USD',0,0,14670,0,14670,0);
INSERT INTO "day_balance" VALUES(1,'2026-03-28',1,'USD',0,21756,0,21756,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-03-28',2,'USD',0,3028,0,3028,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-03-28',3,'USD',0,0,24784,0,24784,0);
INSERT INTO "day_balance" VALUES(1,'2026-04-01',1,'USD',0,777,0,777,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-04-01',2,'USD',0,4001,0,4001,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-04-01',3,'USD',0,0,4778,0,4778,0);
INSERT INTO "day_balance" VALUES(1,'2026-04-15',1,'USD',0,11655,0,11655,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-04-15',2,'USD',0,4015,0,4015,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-04-15',3,'USD',0,0,15670,0,15670,0);
INSERT INTO "day_balance" VALUES(1,'2026-04-28',1,'USD',0,21756,0,21756,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-04-28',2,'USD',0,4028,0,4028,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-04-28',3,'USD',0,0,25784,0,25784,0);
CREATE TABLE entity (
	id TEXT NOT NULL, 
	tenant_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(tenant_id) REFERENCES tenant (id)
);
INSERT INTO "entity" VALUES('3272990d-d210-41cd-9a34-c76471e23bca','3ed36853e50f407c8c626246b61ae14c','Acme');
CREATE TABLE exchange_rate (
	tenant_id TEXT NOT NULL, 
	from_currency TEXT NOT NULL, 
	to_currency TEXT NOT NULL, 
	date TEXT NOT NULL, 
	rate TEXT NOT NULL, 
	PRIMARY KEY (tenant_id, from_currency, to_currency, date), 
	FOREIGN KEY(tenant_id) REFERENCES tenant (id)
);
INSERT INTO "exchange_rate" VALUES('3ed36853e50f407c8c626246b61ae14c','EUR','USD','2026-01-01','1.0850');
CREATE TABLE history (
	id INTEGER NOT NULL, 
	tenant_id TEXT NOT NULL, 
	calendar_id BIGINT, 
	period_id TEXT, 
	commit_sequence BIGINT NOT NULL, 
	at TEXT NOT NULL, 
	user_id TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	track_id TEXT, 
	event TEXT NOT NULL, 
	subject TEXT, 
	old_values TEXT, 
	new_values TEXT, 
	reason TEXT, 
	PRIMARY KEY (id)
);
INSERT INTO "history" VALUES(1,'3ed36853e50f407c8c626246b61ae14c',NULL,NULL,1,'2026-07-01 12:00:00.000000','c6ed07df48324117bea82e6f8f03f3f4','CLI',NULL,'tenantCreated','Acme','{}','{"name":"Acme","homeCurrency":"USD"}',NULL);
INSERT INTO "history" VALUES(2,'3ed36853e50f407c8c626246b61ae14c',NULL,NULL,1,'2026-07-01 12:00:00.000000','c6ed07df48324117bea82e6f8f03f3f4','CLI',NULL,'userAdded','admin','{}','{"role":"Zuora Finance Administrator","clientId":"e815cc9c-bd54-466d-82e9-bf0a177f699d"}',NULL);
INSERT INTO "history" VALUES(3,'3ed36853e50f407c8c626246b61ae14c',NULL,NULL,2,'2026-07-01 12:00:00.000000','c6ed07df48324117bea82e6f8f03f3f4','CLI',NULL,'userAdded','clerk@acme.test','{}','{"role":"Zuora Finance Administrator","clientId":"1e4a95eb-71ca-4a38-853f-ee9000f4abf9"}',NULL);
INSERT INTO "history" VALUES(4,'3ed36853e50f407c8c626246b61ae14c',NULL,NULL,2,'2026-07-01 12:00:00.000000','c6ed07df48324117bea82e6f8f03f3f4','CLI',NULL,'fieldDeclared','Region__c','{}','{"object":"AccountingPeriod","type":"string"}',NULL);
INSERT INTO "history" VALUES(5,'3ed36853e50f407c8c626246b61ae14c',1,'34b0a1b1dad4416d99058f09ae90796f',3,'2026-07-01 12:00:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'created','Jan','{}','{"name":"Jan","startDate":"2026-01-01","endDate":"2026-01-31","fiscalYear":2026,"notes":"","status":"Open"}',NULL);
INSERT INTO "history" VALUES(6,'3ed36853e50f407c8c626246b61ae14c',1,'9d2a5f29adb64b4ba2ada18576b3a3f1',3,'2026-07-01 12:00:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'datesShifted','Open-Ended','{"startDate":null}','{"startDate":"2026-02-01"}',NULL);
INSERT INTO "history" VALUES(7,'3ed36853e50f407c8c626246b61ae14c',1,'1bca97471bf94064b37f75172682f865',4,'2026-07-01 12:00:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'created','Feb','{}','{"name":"Feb","startDate":"2026-02-01","endDate":"2026-02-28","fiscalYear":2026,"notes":"","status":"Open"}',NULL);
INSERT INTO "history" VALUES(8,'3ed36853e50f407c8c626246b61ae14c',1,'9d2a5f29adb64b4ba2ada18576b3a3f1',4,'2026-07-01 12:00:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'datesShifted','Open-Ended','{"startDate":"2026-02-01"}','{"startDate":"2026-03-01"}',NULL);
INSERT INTO "history" VALUES(9,'3ed36853e50f407c8c626246b61ae14c',1,'b927a01c5b7245a69b0e2e08bebc3fad',5,'2026-07-01 12:00:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'created','Mar','{}','{"name":"Mar","startDate":"2026-03-01","endDate":"2026-03-31","fiscalYear":2026,"notes":"","status":"Open"}',NULL);
INSERT INTO "history" VALUES(10,'3ed36853e50f407c8c626246b61ae14c',1,'9d2a5f29adb64b4ba2ada18576b3a3f1',5,'2026-07-01 12:00:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'datesShifted','Open-Ended','{"startDate":"2026-03-01"}','{"startDate":"2026-04-01"}',NULL);
INSERT INTO "history" VALUES(11,'3ed36853e50f407c8c626246b61ae14c',1,'9e80308d1d5a4e73962f1d1cd65a1cdb',6,'2026-07-01 12:00:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'created','Apr','{}','{"name":"Apr","startDate":"2026-04-01","endDate":"2026-04-30","fiscalYear":2026,"notes":"","status":"Open"}',NULL);
INSERT INTO "history" VALUES(12,'3ed36853e50f407c8c626246b61ae14c',1,'9d2a5f29adb64b4ba2ada18576b3a3f1',6,'2026-07-01 12:00:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'datesShifted','Open-Ended','{"startDate":"2026-04-01"}','{"startDate":"2026-05-01"}',NULL);
INSERT INTO "history" VALUES(13,'3ed36853e50f407c8c626246b61ae14c',1,'ec161bca59474d41a55564f6eca30299',7,'2026-07-01 12:00:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'created','May','{}','{"name":"May","startDate":"2026-05-01","endDate":"2026-05-31","fiscalYear":2026,"notes":"","status":"Open"}',NULL);
INSERT INTO "history" VALUES(14,'3ed36853e50f407c8c626246b61ae14c',1,'9d2a5f29adb64b4ba2ada18576b3a3f1',7,'2026-07-01 12:00:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'datesShifted','Open-Ended','{"startDate":"2026-05-01"}','{"startDate":"2026-06-01"}',NULL);
INSERT INTO "history" VALUES(15,'3ed36853e50f407c8c626246b61ae14c',1,NULL,8,'2026-07-01 12:00:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'journalEntryCreated','JE-00000001','{}','{"date":"2026-01-01","amount":"10.01","currency":"USD"}',NULL);
INSERT INTO "history" VALUES(16,'3ed36853e50f407c8c626246b61ae14c',1,NULL,9,'2026-07-01 12:00:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'transactionChanged','Invoice Item I-1','{"status":"Draft"}','{"status":"Posted"}',NULL);
INSERT INTO "history" VALUES(17,'3ed36853e50f407c8c626246b61ae14c',1,NULL,10,'2026-07-01 12:01:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'journalEntryCreated','JE-00000002','{}','{"date":"2026-01-15","amount":"10.15","currency":"USD"}',NULL);
INSERT INTO "history" VALUES(18,'3ed36853e50f407c8c626246b61ae14c',1,NULL,11,'2026-07-01 12:01:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'transactionChanged','Invoice Item I-2','{"status":"Draft"}','{"status":"Posted"}',NULL);
INSERT INTO "history" VALUES(19,'3ed36853e50f407c8c626246b61ae14c',1,NULL,12,'2026-07-01 12:02:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'journalEntryCreated','JE-00000003','{}','{"date":"2026-01-28","amount":"10.28","currency":"USD"}',NULL);
INSERT INTO "history" VALUES(20,'3ed36853e50f407c8c626246b61ae14c',1,NULL,13,'2026-07-01 12:02:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'transactionChanged','Invoice Item I-3','{"status":"Draft"}','{"status":"Posted"}',NULL);
INSERT INTO "history" VALUES(21,'3ed36853e50f407c8c626246b61ae14c',1,NULL,14,'2026-07-01 12:03:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'journalEntryCreated','JE-00000004','{}','{"date":"2026-02-01","amount":"20.01","currency":"USD"}',NULL);
INSERT INTO "history" VALUES(22,'3ed36853e50f407c8c626246b61ae14c',1,NULL,15,'2026-07-01 12:03:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'transactionChanged','Invoice Item I-4','{"status":"Draft"}','{"status":"Posted"}',NULL);
INSERT INTO "history" VALUES(23,'3ed36853e50f407c8c626246b61ae14c',1,NULL,16,'2026-07-01 12:04:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'journalEntryCreated','JE-00000005','{}','{"date":"2026-02-15","amount":"20.15","currency":"USD"}',NULL);
INSERT INTO "history" VALUES(24,'3ed36853e50f407c8c626246b61ae14c',1,NULL,17,'2026-07-01 12:04:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'transactionChanged','Invoice Item I-5','{"status":"Draft"}','{"status":"Posted"}',NULL);
INSERT INTO "history" VALUES(25,'3ed36853e50f407c8c626246b61ae14c',1,NULL,18,'2026-07-01 12:05:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'journalEntryCreated','JE-00000006','{}','{"date":"2026-02-28","amount":"20.28","currency":"USD"}',NULL);
INSERT INTO "history" VALUES(26,'3ed36853e50f407c8c626246b61ae14c',1,NULL,19,'2026-07-01 12:05:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'transactionChanged','Invoice Item I-6','{"status":"Draft"}','{"status":"Posted"}',NULL);
INSERT INTO "history" VALUES(27,'3ed36853e50f407c8c626246b61ae14c',1,NULL,20,'2026-07-01 12:06:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'journalEntryCreated','JE-00000007','{}','{"date":"2026-03-01","amount":"30.01","currency":"USD"}',NULL);
INSERT INTO "history" VALUES(28,'3ed36853e50f407c8c626246b61ae14c',1,NULL,21,'2026-07-01 12:06:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'transactionChanged','Invoice Item I-7','{"status":"Draft"}','{"status":"Posted"}',NULL);
INSERT INTO "history" VALUES(29,'3ed36853e50f407c8c626246b61ae14c',1,NULL,22,'2026-07-01 12:07:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'journalEntryCreated','JE-00000008','{}','{"date":"2026-03-15","amount":"30.15","currency":"USD"}',NULL);
INSERT INTO "history" VALUES(30,'3ed36853e50f407c8c626246b61ae14c',1,NULL,23,'2026-07-01 12:07:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'transactionChanged','Invoice Item I-8','{"status":"Draft"}','{"status":"Posted"}',NULL);
INSERT INTO "history" VALUES(31,'3ed36853e50f407c8c626246b61ae14c',1,NULL,24,'2026-07-01 12:08:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'journalEntryCreated','JE-00000009','{}','{"date":"2026-03-28","amount":"30.28","currency":"USD"}',NULL);
INSERT INTO "history" VALUES(32,'3ed36853e50f407c8c626246b61ae14c',1,NULL,25,'2026-07-01 12:08:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'transactionChanged','Invoice Item I-9','{"status":"Draft"}','{"status":"Posted"}',NULL);
INSERT INTO "history" VALUES(33,'3ed36853e50f407c8c626246b61ae14c',1,NULL,26,'2026-07-01 12:09:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'journalEntryCreated','JE-00000010','{}','{"date":"2026-04-01","amount":"40.01","currency":"USD"}',NULL);
INSERT INTO "history" VALUES(34,'3ed36853e50f407c8c626246b61ae14c',1,NULL,27,'2026-07-01 12:09:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'transactionChanged','Invoice Item I-10','{"status":"Draft"}','{"status":"Posted"}',NULL);
INSERT INTO "history" VALUES(35,'3ed36853e50f407c8c626246b61ae14c',1,NULL,28,'2026-07-01 12:10:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'journalEntryCreated','JE-00000011','{}','{"date":"2026-04-15","amount":"40.15","currency":"USD"}',NULL);
INSERT INTO "history" VALUES(36,'3ed36853e50f407c8c626246b61ae14c',1,NULL,29,'2026-07-01 12:10:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'transactionChanged','Invoice Item I-11','{"status":"Draft"}','{"status":"Posted"}',NULL);
INSERT INTO "history" VALUES(37,'3ed36853e50f407c8c626246b61ae14c',1,NULL,30,'2026-07-01 12:11:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'journalEntryCreated','JE-00000012','{}','{"date":"2026-04-28","amount":"40.28","currency":"USD"}',NULL);
INSERT INTO "history" VALUES(38,'3ed36853e50f407c8c626246b61ae14c',1,NULL,31,'2026-07-01 12:11:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'transactionChanged','Invoice Item I-12','{"status":"Draft"}','{"status":"Posted"}',NULL);
INSERT INTO "history" VALUES(39,'3ed36853e50f407c8c626246b61ae14c',1,NULL,32,'2026-07-01 12:12:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'transactionChanged','Invoice Item I-13','{"status":"Draft"}','{"status":"Posted"}',NULL);
INSERT INTO "history" VALUES(40,'3ed36853e50f407c8c626246b61ae14c',1,'34b0a1b1dad4416d99058f09ae90796f',33,'2026-07-01 13:12:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'closed','Jan','{"status":"Open"}','{"status":"Closed"}',NULL);
INSERT INTO "history" VALUES(41,'3ed36853e50f407c8c626246b61ae14c',1,'34b0a1b1dad4416d99058f09ae90796f',34,'2026-07-01 13:12:00.000000','c6ed07df48324117bea82e6f8f03f3f4','SYSTEM',NULL,'trialBalanceStarted','Jan','{}','{}',NULL);
INSERT INTO "history" VALUES(42,'3ed36853e50f407c8c626246b61ae14c',1,'34b0a1b1dad4416d99058f09ae90796f',35,'2026-07-01 13:12:00.000000','c6ed07df48324117bea82e6f8f03f3f4','SYSTEM',NULL,'trialBalanceCompleted','Jan','{}','{}',NULL);
INSERT INTO "history" VALUES(43,'3ed36853e50f407c8c626246b61ae14c',1,'1bca97471bf94064b37f75172682f865',36,'2026-07-01 13:12:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'closed','Feb','{"status":"Open"}','{"status":"Closed"}',NULL);
INSERT INTO "history" VALUES(44,'3ed36853e50f407c8c626246b61ae14c',1,'1bca97471bf94064b37f75172682f865',37,'2026-07-01 13:12:00.000000','c6ed07df48324117bea82e6f8f03f3f4','SYSTEM',NULL,'trialBalanceStarted','Feb','{}','{}',NULL);
INSERT INTO "history" VALUES(45,'3ed36853e50f407c8c626246b61ae14c',1,'1bca97471bf94064b37f75172682f865',38,'2026-07-01 13:12:00.000000','c6ed07df48324117bea82e6f8f03f3f4','SYSTEM',NULL,'trialBalanceCompleted','Feb','{}','{}',NULL);
INSERT INTO "history" VALUES(46,'3ed36853e50f407c8c626246b61ae14c',1,'1bca97471bf94064b37f75172682f865',39,'2026-07-01 13:12:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'reopened','Feb','{"status":"Closed"}','{"status":"Open"}',NULL);
INSERT INTO "history" VALUES(47,'3ed36853e50f407c8c626246b61ae14c',1,NULL,40,'2026-07-01 13:12:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'journalEntryCreated','JE-00000013','{}','{"date":"2026-02-27","amount":"1.23","currency":"USD"}',NULL);
INSERT INTO "history" VALUES(48,'3ed36853e50f407c8c626246b61ae14c',1,'1bca97471bf94064b37f75172682f865',41,'2026-07-01 13:12:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'closed','Feb','{"status":"Open"}','{"status":"Closed"}',NULL);
INSERT INTO "history" VALUES(49,'3ed36853e50f407c8c626246b61ae14c',1,'1bca97471bf94064b37f75172682f865',42,'2026-07-01 13:12:00.000000','c6ed07df48324117bea82e6f8f03f3f4','SYSTEM',NULL,'trialBalanceStarted','Feb','{}','{}',NULL);
INSERT INTO "history" VALUES(50,'3ed36853e50f407c8c626246b61ae14c',1,'1bca97471bf94064b37f75172682f865',43,'2026-07-01 13:12:00.000000','c6ed07df48324117bea82e6f8f03f3f4','SYSTEM',NULL,'trialBalanceCompleted','Feb','{}','{}',NULL);
INSERT INTO "history" VALUES(51,'3ed36853e50f407c8c626246b61ae14c',1,'b927a01c5b7245a69b0e2e08bebc3fad',44,'2026-07-01 14:12:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'pendingClose','Mar','{"status":"Open"}','{"status":"PendingClose"}',NULL);
INSERT INTO "history" VALUES(52,'3ed36853e50f407c8c626246b61ae14c',1,'b927a01c5b7245a69b0e2e08bebc3fad',45,'2026-07-01 14:12:00.000000','c6ed07df48324117bea82e6f8f03f3f4','SYSTEM',NULL,'trialBalanceStarted','Mar','{}','{}',NULL);
INSERT INTO "history" VALUES(53,'3ed36853e50f407c8c626246b61ae14c',1,'b927a01c5b7245a69b0e2e08bebc3fad',46,'2026-07-01 14:12:00.000000','c6ed07df48324117bea82e6f8f03f3f4','SYSTEM',NULL,'trialBalanceCompleted','Mar','{}','{}',NULL);
INSERT INTO "history" VALUES(54,'3ed36853e50f407c8c626246b61ae14c',1,'9e80308d1d5a4e73962f1d1cd65a1cdb',47,'2026-07-01 14:12:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'updated','Apr','{"notes":""}','{"notes":"Easter is in it","Region__c":"EU"}',NULL);
INSERT INTO "history" VALUES(55,'3ed36853e50f407c8c626246b61ae14c',1,'9e80308d1d5a4e73962f1d1cd65a1cdb',48,'2026-07-01 14:12:00.000000','c6ed07df48324117bea82e6f8f03f3f4','REST',NULL,'trialBalanceRequested','Apr','{}','{}',NULL);
CREATE TABLE import_batch (
	id INTEGER NOT NULL, 
	calendar_id INTEGER NOT NULL, 
	posted BOOLEAN NOT NULL, 
	commit_sequence BIGINT, 
	lease_until TEXT NOT NULL, 
	first_date TEXT, 
	last_date TEXT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(calendar_id) REFERENCES calendar (id)
);
CREATE TABLE journal_entry (
	id INTEGER NOT NULL, 
	calendar_id INTEGER NOT NULL, 
	number TEXT NOT NULL, 
	date TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	status TEXT NOT NULL, 
	details TEXT NOT NULL, 
	created_by TEXT NOT NULL, 
	created_on TEXT NOT NULL, 
	batch_id INTEGER, 
	PRIMARY KEY (id), 
	UNIQUE (calendar_id, number)
);
INSERT INTO "journal_entry" VALUES(1,1,'JE-00000001','2026-01-01','USD','Created','{"items":[{"accounting_code":"Cash","debit":true,"amount":1001,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":1001},{"accounting_code":"Revenue","debit":false,"amount":1001,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":1001}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}','c6ed07df48324117bea82e6f8f03f3f4','2026-07-01 12:00:00.000000',NULL);
INSERT INTO "journal_entry" VALUES(2,1,'JE-00000002','2026-01-15','USD','Created','{"items":[{"accounting_code":"Cash","debit":true,"amount":1015,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":1015},{"accounting_code":"Revenue","debit":false,"amount":1015,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":1015}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}','c6ed07df48324117bea82e6f8f03f3f4','2026-07-01 12:01:00.000000',NULL);
INSERT INTO "journal_entry" VALUES(3,1,'JE-00000003','2026-01-28','USD','Created','{"items":[{"accounting_code":"Cash","debit":true,"amount":1028,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":1028},{"accounting_code":"Revenue","debit":false,"amount":1028,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":1028}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}','c6ed07df48324117bea82e6f8f03f3f4','2026-07-01 12:02:00.000000',NULL);
INSERT INTO "journal_entry" VALUES(4,1,'JE-00000004','2026-02-01','USD','Created','{"items":[{"accounting_code":"Cash","debit":true,"amount":2001,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":2001},{"accounting_code":"Revenue","debit":false,"amount":2001,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":2001}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}','c6ed07df48324117bea82e6f8f03f3f4','2026-07-01 12:03:00.000000',NULL);
INSERT INTO "journal_entry" VALUES(5,1,'JE-00000005','2026-02-15','USD','Created','{"items":[{"accounting_code":"Cash","debit":true,"amount":2015,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":2015},{"accounting_code":"Revenue","debit":false,"amount":2015,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":2015}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}','c6ed07df48324117bea82e6f8f03f3f4','2026-07-01 12:04:00.000000',NULL);
INSERT INTO "journal_entry" VALUES(6,1,'JE-00000006','2026-02-28','USD','Created','{"items":[{"accounting_code":"Cash","debit":true,"amount":2028,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":2028},{"accounting_code":"Revenue","debit":false,"amount":2028,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":2028}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}','c6ed07df48324117bea82e6f8f03f3f4','2026-07-01 12:05:00.000000',NULL);
INSERT INTO "journal_entry" VALUES(7,1,'JE-00000007','2026-03-01','USD','Created','{"items":[{"accounting_code":"Cash","debit":true,"amount":3001,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":3001},{"accounting_code":"Revenue","debit":false,"amount":3001,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":3001}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}','c6ed07df48324117bea82e6f8f03f3f4','2026-07-01 12:06:00.000000',NULL);
INSERT INTO "journal_entry" VALUES(8,1,'JE-00000008','2026-03-15','USD','Created','{"items":[{"accounting_code":"Cash","debit":true,"amount":3015,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":3015},{"accounting_code":"Revenue","debit":false,"amount":3015,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":3015}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}','c6ed07df48324117bea82e6f8f03f3f4','2026-07-01 12:07:00.000000',NULL);
INSERT INTO "journal_entry" VALUES(9,1,'JE-00000009','2026-03-28','USD','Created','{"items":[{"accounting_code":"Cash","debit":true,"amount":3028,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":3028},{"accounting_code":"Revenue","debit":false,"amount":3028,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":3028}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}','c6ed07df48324117bea82e6f8f03f3f4','2026-07-01 12:08:00.000000',NULL);
INSERT INTO "journal_entry" VALUES(10,1,'JE-00000010','2026-04-01','USD','Created','{"items":[{"accounting_code":"Cash","debit":true,"amount":4001,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":4001},{"accounting_code":"Revenue","debit":false,"amount":4001,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":4001}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}','c6ed07df48324117bea82e6f8f03f3f4','2026-07-01 12:09:00.000000',NULL);
INSERT INTO "journal_entry" VALUES(11,1,'JE-00000011','2026-04-15','USD','Created','{"items":[{"accounting_code":"Cash","debit":true,"amount":4015,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":4015},{"accounting_code":"Revenue","debit":false,"amount":4015,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":4015}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}','c6ed07df48324117bea82e6f8f03f3f4','2026-07-01 12:10:00.000000',NULL);
INSERT INTO "journal_entry" VALUES(12,1,'JE-00000012','2026-04-28','USD','Created','{"items":[{"accounting_code":"Cash","debit":true,"amount":4028,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":4028},{"accounting_code":"Revenue","debit":false,"amount":4028,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":4028}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}','c6ed07df48324117bea82e6f8f03f3f4','2026-07-01 12:11:00.000000',NULL);
INSERT INTO "journal_entry" VALUES(13,1,'JE-00000013','2026-02-27','USD','Created','{"items":[{"accounting_code":"Cash","debit":true,"amount":123,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":123},{"accounting_code":"Revenue","debit":false,"amount":123,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":123}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}','c6ed07df48324117bea82e6f8f03f3f4','2026-07-01 13:12:00.000000',NULL);
CREATE TABLE line (
	calendar_id INTEGER NOT NULL, 
	date TEXT NOT NULL, 
	code_id INTEGER NOT NULL, 
	currency TEXT NOT NULL, 
	amount BIGINT NOT NULL, 
	home_amount BIGINT, 
	transaction_id INTEGER, 
	entry_id INTEGER, 
	commit_sequence BIGINT NOT NULL, 
	batch_id INTEGER
);
INSERT INTO "line" VALUES(1,'2026-01-01',2,'USD',1001,1001,NULL,1,8,NULL);
INSERT INTO "line" VALUES(1,'2026-01-01',3,'USD',-1001,-1001,NULL,1,8,NULL);
INSERT INTO "line" VALUES(1,'2026-01-01',1,'USD',777,777,1,NULL,9,NULL);
INSERT INTO "line" VALUES(1,'2026-01-01',3,'USD',-777,-777,1,NULL,9,NULL);
INSERT INTO "line" VALUES(1,'2026-01-15',2,'USD',1015,1015,NULL,2,10,NULL);
INSERT INTO "line" VALUES(1,'2026-01-15',3,'USD',-1015,-1015,NULL,2,10,NULL);
INSERT INTO "line" VALUES(1,'2026-01-15',1,'USD',11655,11655,2,NULL,11,NULL);
INSERT INTO "line" VALUES(1,'2026-01-15',3,'USD',-11655,-11655,2,NULL,11,NULL);
INSERT INTO "line" VALUES(1,'2026-01-28',2,'USD',1028,1028,NULL,3,12,NULL);
INSERT INTO "line" VALUES(1,'2026-01-28',3,'USD',-1028,-1028,NULL,3,12,NULL);
INSERT INTO "line" VALUES(1,'2026-01-28',1,'USD',21756,21756,3,NULL,13,NULL);
INSERT INTO "line" VALUES(1,'2026-01-28',3,'USD',-21756,-21756,3,NULL,13,NULL);
INSERT INTO "line" VALUES(1,'2026-02-01',2,'USD',2001,2001,NULL,4,14,NULL);
INSERT INTO "line" VALUES(1,'2026-02-01',3,'USD',-2001,-2001,NULL,4,14,NULL);
INSERT INTO "line" VALUES(1,'2026-02-01',1,'USD',777,777,4,NULL,15,NULL);
INSERT INTO "line" VALUES(1,'2026-02-01',3,'USD',-777,-777,4,NULL,15,NULL);
INSERT INTO "line" VALUES(1,'2026-02-15',2,'USD',2015,2015,NULL,5,16,NULL);
INSERT INTO "line" VALUES(1,'2026-02-15',3,'USD',-2015,-2015,NULL,5,16,NULL);
INSERT INTO "line" VALUES(1,'2026-02-15',1,'USD',11655,11655,5,NULL,17,NULL);
INSERT INTO "line" VALUES(1,'2026-02-15',3,'USD',-11655,-11655,5,NULL,17,NULL);
INSERT INTO "line" VALUES(1,'2026-02-28',2,'USD',2028,2028,NULL,6,18,NULL);
INSERT INTO "line" VALUES(1,'2026-02-28',3,'USD',-2028,-2028,NULL,6,18,NULL);
INSERT INTO "line" VALUES(1,'2026-02-28',1,'USD',21756,21756,6,NULL,19,NULL);
INSERT INTO "line" VALUES(1,'2026-02-28',3,'USD',-21756,-21756,6,NULL,19,NULL);
INSERT INTO "line" VALUES(1,'2026-03-01',2,'USD',3001,3001,NULL,7,20,NULL);
INSERT INTO "line" VALUES(1,'2026-03-01',3,'USD',-3001,-3001,NULL,7,20,NULL);
INSERT INTO "line" VALUES(1,'2026-03-01',1,'USD',777,777,7,NULL,21,NULL);
INSERT INTO "line" VALUES(1,'2026-03-01',3,'USD',-777,-777,7,NULL,21,NULL);
INSERT INTO "line" VALUES(1,'2026-03-15',2,'USD',3015,3015,NULL,8,22,NULL);
INSERT INTO "line" VALUES(1,'2026-03-15',3,'USD',-3015,-3015,NULL,8,22,NULL);
INSERT INTO "line" VALUES(1,'2026-03-15',1,'USD',11655,11655,8,NULL,23,NULL);
INSERT INTO "line" VALUES(1,'2026-03-15',3,'USD',-11655,-11655,8,NULL,23,NULL);
INSERT INTO "line" VALUES(1,'2026-03-28',2,'USD',3028,3028,NULL,9,24,NULL);
INSERT INTO "line" VALUES(1,'2026-03-28',3,'USD',-3028,-3028,NULL,9,24,NULL);
INSERT INTO "line" VALUES(1,'2026-03-28',1,'USD',21756,21756,9,NULL,25,NULL);
INSERT INTO "line" VALUES(1,'2026-03-28',3,'USD',-21756,-21756,9,NULL,25,NULL);
INSERT INTO "line" VALUES(1,'2026-04-01',2,'USD',4001,4001,NULL,10,26,NULL);
INSERT INTO "line" VALUES(1,'2026-04-01',3,'USD',-4001,-4001,NULL,10,26,NULL);
INSERT INTO "line" VALUES(1,'2026-04-01',1,'USD',777,777,10,NULL,27,NULL);
INSERT INTO "line" VALUES(1,'2026-04-01',3,'USD',-777,-777,10,NULL,27,NULL);
INSERT INTO "line" VALUES(1,'2026-04-15',2,'USD',4015,4015,NULL,11,28,NULL);
INSERT INTO "line" VALUES(1,'2026-04-15',3,'USD',-4015,-4015,NULL,11,28,NULL);
INSERT INTO "line" VALUES(1,'2026-04-15',1,'USD',11655,11655,11,NULL,29,NULL);
INSERT INTO "line" VALUES(1,'2026-04-15',3,'USD',-11655,-11655,11,NULL,29,NULL);
INSERT INTO "line" VALUES(1,'2026-04-28',2,'USD',4028,4028,NULL,12,30,NULL);
INSERT INTO "line" VALUES(1,'2026-04-28',3,'USD',-4028,-4028,NULL,12,30,NULL);
INSERT INTO "line" VALUES(1,'2026-04-28',1,'USD',21756,21756,12,NULL,31,NULL);
INSERT INTO "line" VALUES(1,'2026-04-28',3,'USD',-21756,-21756,12,NULL,31,NULL);
INSERT INTO "line" VALUES(1,'2026-03-03',1,'EUR',1000,1085,13,NULL,32,NULL);
INSERT INTO "line" VALUES(1,'2026-03-03',3,'EUR',-1000,-1085,13,NULL,32,NULL);
INSERT INTO "line" VALUES(1,'2026-02-27',2,'USD',123,123,NULL,13,40,NULL);
INSERT INTO "line" VALUES(1,'2026-02-27',3,'USD',-123,-123,NULL,13,40,NULL);
CREATE TABLE month_balance (
	calendar_id INTEGER NOT NULL, 
	month TEXT NOT NULL, 
	code_id INTEGER NOT NULL, 
	currency TEXT NOT NULL, 
	debit BIGINT NOT NULL, 
	credit BIGINT NOT NULL, 
	home_debit BIGINT NOT NULL, 
	home_credit BIGINT NOT NULL, 
	unconverted INTEGER NOT NULL, 
	PRIMARY KEY (calendar_id, month, code_id, currency), 
	CONSTRAINT balance_in_range CHECK (debit <= 4000000000000000000 AND credit <= 4000000000000000000 AND home_debit <= 4000000000000000000 AND home_credit <= 4000000000000000000)
)
 WITHOUT ROWID

;
INSERT INTO "month_balance" VALUES(1,'2026-01',1,'USD',34188,0,34188,0,0);
INSERT INTO "month_balance" VALUES(1,'2026-01',2,'USD',3044,0,3044,0,0);
INSERT INTO "month_balance" VALUES(1,'2026-01',3,'USD',0,37232,0,37232,0);
INSERT INTO "month_balance" VALUES(1,'2026-02',1,'USD',34188,0,34188,0,0);
INSERT INTO "month_balance" VALUES(1,'2026-02',2,'USD',6167,0,6167,0,0);
INSERT INTO "month_balance" VALUES(1,'2026-02',3,'USD',0,40355,0,40355,0);
INSERT INTO "month_balance" VALUES(1,'2026-03',1,'EUR',1000,0,1085,0,0);
INSERT INTO "month_balance" VALUES(1,'2026-03',1,'USD',34188,0,34188,0,0);
INSERT INTO "month_balance" VALUES(1,'2026-03',2,'USD',9044,0,9044,0,0);
INSERT INTO "month_balance" VALUES(1,'2026-03',3,'EUR',0,1000,0,1085,0);
INSERT INTO "month_balance" VALUES(1,'2026-03',3,'USD',0,43232,0,43232,0);
INSERT INTO "month_balance" VALUES(1,'2026-04',1,'USD',34188,0,34188,0,0);
INSERT INTO "month_balance" VALUES(1,'2026-04',2,'USD',12044,0,12044,0,0);
INSERT INTO "month_balance" VALUES(1,'2026-04',3,'USD',0,46232,0,46232,0);
CREATE TABLE oauth_client (
	id TEXT NOT NULL, 
	user_id TEXT NOT NULL, 
	secret_hash TEXT NOT NULL, 
	active BOOLEAN NOT NULL, 
	created_on TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(user_id) REFERENCES app_user (id)
);
INSERT INTO "oauth_client" VALUES('e815cc9c-bd54-466d-82e9-bf0a177f699d','c6ed07df48324117bea82e6f8f03f3f4','984ca5162200734c592148f1820b71057f098573d138666b48663e4e30cd8d3a',1,'2026-07-01 12:00:00.000000');
INSERT INTO "oauth_client" VALUES('1e4a95eb-71ca-4a38-853f-ee9000f4abf9','50556ce7438a432aae3fc77df0e39010','2e7d2c03a9507ae265ecf5b5356885a53393a2029d241394997265a1a25aefc6',1,'2026-07-01 12:00:00.000000');
CREATE TABLE oauth_token (
	token_hash TEXT NOT NULL, 
	client_id TEXT NOT NULL, 
	expires_on TEXT NOT NULL, 
	PRIMARY KEY (token_hash), 
	FOREIGN KEY(client_id) REFERENCES oauth_client (id)
);
INSERT INTO "oauth_token" VALUES('a token''s hash','1e4a95eb-71ca-4a38-853f-ee9000f4abf9','2026-07-01 15:12:00.000000');
CREATE TABLE org (
	id TEXT NOT NULL, 
	entity_id TEXT NOT NULL, 
	parent_id TEXT, 
	name TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(entity_id) REFERENCES entity (id), 
	FOREIGN KEY(parent_id) REFERENCES org (id)
);
CREATE TABLE role (
	tenant_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	PRIMARY KEY (tenant_id, name), 
	FOREIGN KEY(tenant_id) REFERENCES tenant (id)
);
INSERT INTO "role" VALUES('3ed36853e50f407c8c626246b61ae14c','Zuora Finance Administrator');
INSERT INTO "role" VALUES('3ed36853e50f407c8c626246b61ae14c','Zuora Finance Standard User');
CREATE TABLE role_permission (
	tenant_id TEXT NOT NULL, 
	role TEXT NOT NULL, 
	permission TEXT NOT NULL, 
	PRIMARY KEY (tenant_id, role, permission)
);
INSERT INTO "role_permission" VALUES('3ed36853e50f407c8c626246b61ae14c','Zuora Finance Administrator','Cancel Journal Entry');
INSERT INTO "role_permission" VALUES('3ed36853e50f407c8c626246b61ae14c','Zuora Finance Administrator','Cancel Journal Run');
INSERT INTO "role_permission" VALUES('3ed36853e50f407c8c626246b61ae14c','Zuora Finance Administrator','Create Accounting Code');
INSERT INTO "role_permission" VALUES('3ed36853e50f407c8c626246b61ae14c','Zuora Finance Administrator','Create Accounting Period');
INSERT INTO "role_permission" VALUES('3ed36853e50f407c8c626246b61ae14c','Zuora Finance Administrator','Create Journal Entry');
INSERT INTO "role_permission" VALUES('3ed36853e50f407c8c626246b61ae14c','Zuora Finance Administrator','Create Journal Run');
INSERT INTO "role_permission" VALUES('3ed36853e50f407c8c626246b61ae14c','Zuora Finance Administrator','Delete Accounting Period');
INSERT INTO "role_permission" VALUES('3ed36853e50f407c8c626246b61ae14c','Zuora Finance Administrator','Delete Cancelled Journal Entry');
INSERT INTO "role_permission" VALUES('3ed36853e50f407c8c626246b61ae14c','Zuora Finance Administrator','Delete Cancelled Journal Run');
INSERT INTO "role_permission" VALUES('3ed36853e50f407c8c626246b61ae14c','Zuora Finance Administrator','Delete Unused Accounting Code');
INSERT INTO "role_permission" VALUES('3ed36853e50f407c8c626246b61ae14c','Zuora Finance Administrator','Edit Journal Entry');
INSERT INTO "role_permission" VALUES('3ed36853e50f407c8c626246b61ae14c','Zuora Finance Administrator','Finance Access');
INSERT INTO "role_permission" VALUES('3ed36853e50f407c8c626246b61ae14c','Zuora Finance Administrator','Manage Accounting Code');
INSERT INTO "role_permission" VALUES('3ed36853e50f407c8c626246b61ae14c','Zuora Finance Administrator','Manage Close Process');
INSERT INTO "role_permission" VALUES('3ed36853e50f407c8c626246b61ae14c','Zuora Finance Administrator','Manage Finance Settings');
INSERT INTO "role_permission" VALUES('3ed36853e50f407c8c626246b61ae14c','Zuora Finance Administrator','Override Transferred to Accounting');
INSERT INTO "role_permission" VALUES('3ed36853e50f407c8c626246b61ae14c','Zuora Finance Administrator','Reopen Accounting Period');
INSERT INTO "role_permission" VALUES('3ed36853e50f407c8c626246b61ae14c','Zuora Finance Administrator','Run Trial Balance');
INSERT INTO "role_permission" VALUES('3ed36853e50f407c8c626246b61ae14c','Zuora Finance Standard User','Cancel Journal Entry');
INSERT INTO "role_permission" VALUES('3ed36853e50f407c8c626246b61ae14c','Zuora Finance Standard User','Cancel Journal Run');
INSERT INTO "role_permission" VALUES('3ed36853e50f407c8c626246b61ae14c','Zuora Finance Standard User','Create Accounting Code');
INSERT INTO "role_permission" VALUES('3ed36853e50f407c8c626246b61ae14c','Zuora Finance Standard User','Create Accounting Period');
INSERT INTO "role_permission" VALUES('3ed36853e50f407c8c626246b61ae14c','Zuora Finance Standard User','Create Journal Entry');
INSERT INTO "role_permission" VALUES('3ed36853e50f407c8c626246b61ae14c','Zuora Finance Standard User','Create Journal Run');
INSERT INTO "role_permission" VALUES('3ed36853e50f407c8c626246b61ae14c','Zuora Finance Standard User','Delete Cancelled Journal Entry');
INSERT INTO "role_permission" VALUES('3ed36853e50f407c8c626246b61ae14c','Zuora Finance Standard User','Delete Cancelled Journal Run');
INSERT INTO "role_permission" VALUES('3ed36853e50f407c8c626246b61ae14c','Zuora Finance Standard User','Delete Unused Accounting Code');
INSERT INTO "role_permission" VALUES('3ed36853e50f407c8c626246b61ae14c','Zuora Finance Standard User','Edit Journal Entry');
INSERT INTO "role_permission" VALUES('3ed36853e50f407c8c626246b61ae14c','Zuora Finance Standard User','Finance Access');
INSERT INTO "role_permission" VALUES('3ed36853e50f407c8c626246b61ae14c','Zuora Finance Standard User','Manage Accounting Code');
INSERT INTO "role_permission" VALUES('3ed36853e50f407c8c626246b61ae14c','Zuora Finance Standard User','Manage Finance Settings');
INSERT INTO "role_permission" VALUES('3ed36853e50f407c8c626246b61ae14c','Zuora Finance Standard User','Run Trial Balance');
CREATE TABLE schema_version (
	version INTEGER NOT NULL
);
INSERT INTO "schema_version" VALUES(1);
CREATE TABLE setting (
	tenant_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (tenant_id, name), 
	FOREIGN KEY(tenant_id) REFERENCES tenant (id)
);
INSERT INTO "setting" VALUES('3ed36853e50f407c8c626246b61ae14c','not_found_status','404');
CREATE TABLE subledger_transaction (
	id INTEGER NOT NULL, 
	calendar_id INTEGER NOT NULL, 
	number TEXT NOT NULL, 
	type TEXT NOT NULL, 
	subtype TEXT, 
	status TEXT NOT NULL, 
	date TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	amount BIGINT NOT NULL, 
	debit_code INTEGER NOT NULL, 
	credit_code INTEGER NOT NULL, 
	home_amount BIGINT, 
	home_rounding TEXT, 
	exchange_rate TEXT, 
	rate_date TEXT, 
	account_number TEXT, 
	due_date TEXT, 
	batch_id INTEGER, 
	PRIMARY KEY (id), 
	UNIQUE (calendar_id, number, type)
);
INSERT INTO "subledger_transaction" VALUES(1,1,'I-1','Invoice Item',NULL,'Posted','2026-01-01','USD',777,1,3,777,'0',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "subledger_transaction" VALUES(2,1,'I-2','Invoice Item',NULL,'Posted','2026-01-15','USD',11655,1,3,11655,'0',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "subledger_transaction" VALUES(3,1,'I-3','Invoice Item',NULL,'Posted','2026-01-28','USD',21756,1,3,21756,'0',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "subledger_transaction" VALUES(4,1,'I-4','Invoice Item',NULL,'Posted','2026-02-01','USD',777,1,3,777,'0',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "subledger_transaction" VALUES(5,1,'I-5','Invoice Item',NULL,'Posted','2026-02-15','USD',11655,1,3,11655,'0',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "subledger_transaction" VALUES(6,1,'I-6','Invoice Item',NULL,'Posted','2026-02-28','USD',21756,1,3,21756,'0',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "subledger_transaction" VALUES(7,1,'I-7','Invoice Item',NULL,'Posted','2026-03-01','USD',777,1,3,777,'0',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "subledger_transaction" VALUES(8,1,'I-8','Invoice Item',NULL,'Posted','2026-03-15','USD',11655,1,3,11655,'0',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "subledger_transaction" VALUES(9,1,'I-9','Invoice Item',NULL,'Posted','2026-03-28','USD',21756,1,3,21756,'0',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "subledger_transaction" VALUES(10,1,'I-10','Invoice Item',NULL,'Posted','2026-04-01','USD',777,1,3,777,'0',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "subledger_transaction" VALUES(11,1,'I-11','Invoice Item',NULL,'Posted','2026-04-15','USD',11655,1,3,11655,'0',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "subledger_transaction" VALUES(12,1,'I-12','Invoice Item',NULL,'Posted','2026-04-28','USD',21756,1,3,21756,'0',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "subledger_transaction" VALUES(13,1,'I-13','Invoice Item',NULL,'Posted','2026-03-03','EUR',1000,1,3,1085,'0',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "subledger_transaction" VALUES(14,1,'P-14','Payment',NULL,'Draft','2026-04-04','USD',1000,1,3,1000,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE tenant (
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	home_currency TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	catalog_version BIGINT NOT NULL, 
	created_on TEXT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (name)
);
INSERT INTO "tenant" VALUES('3ed36853e50f407c8c626246b61ae14c','Acme','USD',7,6,'2026-07-01 12:00:00.000000');
CREATE TABLE trial_balance_result (
	run_id TEXT NOT NULL, 
	rows BLOB NOT NULL, 
	PRIMARY KEY (run_id), 
	FOREIGN KEY(run_id) REFERENCES trial_balance_run (id)
);
INSERT INTO "trial_balance_result" VALUES('350a19ba10724090be3bbf929266df61',X'6D6F6E7468656E6420747269616C2062616C616E6365203109323032362D30312D303109323032362D30312D3331095553440A436173680943617368095553440930093330343409300930093330343409300A52656365697661626C65094163636F756E747352656365697661626C650955534409300933343138380930093009333431383809300A526576656E75650953616C6573526576656E75650955534409300930093337323332093009300933373233320A');
INSERT INTO "trial_balance_result" VALUES('ff034d1aac2a4b21802d8ce06e5e958a',X'6D6F6E7468656E6420747269616C2062616C616E6365203109323032362D30322D303109323032362D30322D3238095553440A436173680943617368095553440933303434093630343409300933303434093630343409300A52656365697661626C65094163636F756E747352656365697661626C6509555344093334313838093334313838093009333431383809333431383809300A526576656E75650953616C6573526576656E756509555344092D33373233320930093430323332092D333732333209300934303233320A');
INSERT INTO "trial_balance_result" VALUES('64ab235a8a7e466787fb9ab02b3c1fba',X'6D6F6E7468656E6420747269616C2062616C616E6365203109323032362D30322D303109323032362D30322D3238095553440A436173680943617368095553440933303434093631363709300933303434093631363709300A52656365697661626C65094163636F756E747352656365697661626C6509555344093334313838093334313838093009333431383809333431383809300A526576656E75650953616C6573526576656E756509555344092D33373233320930093430333535092D333732333209300934303335350A');
INSERT INTO "trial_balance_result" VALUES('37904cf52edb4592ad2bcceca5ab90e3',X'6D6F6E7468656E6420747269616C2062616C616E6365203109323032362D30332D303109323032362D30332D3331095553440A436173680943617368095553440939323131093930343409300939323131093930343409300A52656365697661626C65094163636F756E747352656365697661626C65094555520930093130303009300930093130383509300A52656365697661626C65094163636F756E747352656365697661626C6509555344093638333736093334313838093009363833373609333431383809300A526576656E75650953616C6573526576656E7565094555520930093009313030300930093009313038350A526576656E75650953616C6573526576656E756509555344092D37373538370930093433323332092D373735383709300934333233320A');
CREATE TABLE trial_balance_run (
	id TEXT NOT NULL, 
	calendar_id INTEGER NOT NULL, 
	period_id TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	requested_on TEXT NOT NULL, 
	requested_by TEXT NOT NULL, 
	dates_version INTEGER NOT NULL, 
	attempt INTEGER NOT NULL, 
	owner TEXT, 
	lease_until TEXT, 
	started_on TEXT, 
	ended_on TEXT, 
	error TEXT, 
	commit_sequence BIGINT, 
	sha256 TEXT, 
	identities TEXT, 
	superseded BOOLEAN NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(calendar_id) REFERENCES calendar (id)
);
INSERT INTO "trial_balance_run" VALUES('350a19ba10724090be3bbf929266df61',1,'34b0a1b1dad4416d99058f09ae90796f',1,'done','2026-07-01 13:12:00.000000','c6ed07df48324117bea82e6f8f03f3f4',0,1,'worker',NULL,'2026-07-01 13:12:00.000000','2026-07-01 13:12:00.000000',NULL,34,'b1bde2134cfcd4a736a99aa8de7ee370de1d0f908c90b1a8bac66efc134be974','[{"name":"R1","statement":"debits equal credits","holds":true,"detail":""},{"name":"R2","statement":"closing balances sum to zero","holds":true,"detail":""},{"name":"R3","statement":"opening balances are the closing balances of the period before","holds":true,"detail":"no earlier frozen result"}]',0);
INSERT INTO "trial_balance_run" VALUES('ff034d1aac2a4b21802d8ce06e5e958a',1,'1bca97471bf94064b37f75172682f865',1,'done','2026-07-01 13:12:00.000000','c6ed07df48324117bea82e6f8f03f3f4',0,1,'worker',NULL,'2026-07-01 13:12:00.000000','2026-07-01 13:12:00.000000',NULL,37,'70601db73c56c4393429643020352a7a10ed2e8f6c8cbde315ba2754fc468d7a','[{"name":"R1","statement":"debits equal credits","holds":true,"detail":""},{"name":"R2","statement":"closing balances sum to zero","holds":true,"detail":""},{"name":"R3","statement":"opening balances are the closing balances of the period before","holds":true,"detail":""}]',1);
INSERT INTO "trial_balance_run" VALUES('64ab235a8a7e466787fb9ab02b3c1fba',1,'1bca97471bf94064b37f75172682f865',2,'done','2026-07-01 13:12:00.000000','c6ed07df48324117bea82e6f8f03f3f4',0,1,'worker',NULL,'2026-07-01 13:12:00.000000','2026-07-01 13:12:00.000000',NULL,42,'5266aca09d4fbd968a93662afe47fbf68ea5e72280f0d44c09ed926878704376','[{"name":"R1","statement":"debits equal credits","holds":true,"detail":""},{"name":"R2","statement":"closing balances sum to zero","holds":true,"detail":""},{"name":"R3","statement":"opening balances are the closing balances of the period before","holds":true,"detail":""}]',0);
INSERT INTO "trial_balance_run" VALUES('37904cf52edb4592ad2bcceca5ab90e3',1,'b927a01c5b7245a69b0e2e08bebc3fad',1,'done','2026-07-01 14:12:00.000000','c6ed07df48324117bea82e6f8f03f3f4',0,1,'worker',NULL,'2026-07-01 14:12:00.000000','2026-07-01 14:12:00.000000',NULL,45,'91b87d1352523857a6c6ec1f290eb2b52b22b2a6a072e8265d9e31e485473a16','[{"name":"R1","statement":"debits equal credits","holds":true,"detail":""},{"name":"R2","statement":"closing balances sum to zero","holds":true,"detail":""},{"name":"R3","statement":"opening balances are the closing balances of the period before","holds":true,"detail":""}]',0);
INSERT INTO "trial_balance_run" VALUES('6faf1cdab1374420b0a391189a32e152',1,'9e80308d1d5a4e73962f1d1cd65a1cdb',1,'queued','2026-07-01 14:12:00.000000','c6ed07df48324117bea82e6f8f03f3f4',0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0);
CREATE INDEX history_of_period ON history (period_id) WHERE period_id IS NOT NULL;
CREATE INDEX journal_entry_by_date ON journal_entry (calendar_id, date);
CREATE INDEX line_by_date ON line (calendar_id, date);
CREATE INDEX revenue_transaction ON subledger_transaction (calendar_id, date, status) WHERE type = 'Revenue Event Item';
CREATE INDEX unresolved_transaction ON subledger_transaction (calendar_id, date) WHERE status IN ('Draft', 'Processing', 'Pending', 'Unprocessed');
CREATE INDEX ix_oauth_token_expires_on ON oauth_token (expires_on);
CREATE INDEX ix_accounting_period_calendar_id ON accounting_period (calendar_id);
CREATE INDEX ix_trial_balance_run_period_id ON trial_balance_run (period_id);
CREATE INDEX unfinished_run ON trial_balance_run (state, requested_on) WHERE state IN ('queued', 'leased');
CREATE TRIGGER fence_line_insert BEFORE INSERT ON line WHEN EXISTS (SELECT 1 FROM calendar WHERE id = NEW.calendar_id AND NEW.date <= closed_through) BEGIN SELECT RAISE(ABORT, 'monthend fence: the period is closed'); END;
CREATE TRIGGER fence_line_update BEFORE UPDATE ON line WHEN EXISTS (SELECT 1 FROM calendar WHERE id = OLD.calendar_id AND OLD.date <= closed_through) OR EXISTS (SELECT 1 FROM calendar WHERE id = NEW.calendar_id AND NEW.date <= closed_through) BEGIN SELECT RAISE(ABORT, 'monthend fence: the period is closed'); END;
CREATE TRIGGER fence_line_delete BEFORE DELETE ON line WHEN EXISTS (SELECT 1 FROM calendar WHERE id = OLD.calendar_id AND OLD.date <= closed_through) BEGIN SELECT RAISE(ABORT, 'monthend fence: the period is closed'); END;
CREATE TRIGGER fence_subledger_transaction_insert BEFORE INSERT ON subledger_transaction WHEN EXISTS (SELECT 1 FROM calendar WHERE id = NEW.calendar_id AND NEW.date <= closed_through) BEGIN SELECT RAISE(ABORT, 'monthend fence: the period is closed'); END;
CREATE TRIGGER fence_subledger_transaction_update BEFORE UPDATE ON subledger_transaction WHEN EXISTS (SELECT 1 FROM calendar WHERE id = OLD.calendar_id AND OLD.date <= closed_through) OR EXISTS (SELECT 1 FROM calendar WHERE id = NEW.calendar_id AND NEW.date <= closed_through) BEGIN SELECT RAISE(ABORT, 'monthend fence: the period is closed'); END;
CREATE TRIGGER fence_subledger_transaction_delete BEFORE DELETE ON subledger_transaction WHEN EXISTS (SELECT 1 FROM calendar WHERE id = OLD.calendar_id AND OLD.date <= closed_through) BEGIN SELECT RAISE(ABORT, 'monthend fence: the period is closed'); END;
CREATE TRIGGER fence_journal_entry_insert BEFORE INSERT ON journal_entry WHEN EXISTS (SELECT 1 FROM calendar WHERE id = NEW.calendar_id AND NEW.date <= closed_through) BEGIN SELECT RAISE(ABORT, 'monthend fence: the period is closed'); END;
CREATE TRIGGER fence_journal_entry_update BEFORE UPDATE ON journal_entry WHEN EXISTS (SELECT 1 FROM calendar WHERE id = OLD.calendar_id AND OLD.date <= closed_through) OR EXISTS (SELECT 1 FROM calendar WHERE id = NEW.calendar_id AND NEW.date <= closed_through) BEGIN SELECT RAISE(ABORT, 'monthend fence: the period is closed'); END;
CREATE TRIGGER fence_journal_entry_delete BEFORE DELETE ON journal_entry WHEN EXISTS (SELECT 1 FROM calendar WHERE id = OLD.calendar_id AND OLD.date <= closed_through) BEGIN SELECT RAISE(ABORT, 'monthend fence: the period is closed'); END;
CREATE TRIGGER fence_line_kept BEFORE DELETE ON line WHEN NOT (OLD.batch_id IS NOT NULL AND EXISTS (SELECT 1 FROM import_batch WHERE id = OLD.batch_id AND NOT posted)) BEGIN SELECT RAISE(ABORT, 'monthend fence: rows of this table are never changed or deleted'); END;
CREATE TRIGGER fence_line_unchanged BEFORE UPDATE ON line WHEN OLD.home_amount IS NOT NULL OR NEW.home_amount IS NULL OR OLD.calendar_id <> NEW.calendar_id OR OLD.date <> NEW.date OR OLD.code_id <> NEW.code_id OR OLD.currency <> NEW.currency OR OLD.amount <> NEW.amount OR OLD.commit_sequence <> NEW.commit_sequence OR OLD.batch_id IS NOT NEW.batch_id BEGIN SELECT RAISE(ABORT, 'monthend fence: rows of this table are never changed or deleted'); END;
CREATE TRIGGER fence_batch_posted BEFORE UPDATE OF posted ON import_batch WHEN EXISTS (SELECT 1 FROM calendar WHERE id = NEW.calendar_id AND NEW.first_date <= closed_through) OR OLD.posted BEGIN SELECT RAISE(ABORT, 'monthend fence: the period is closed'); END;
CREATE TRIGGER fence_history_unchanged BEFORE UPDATE ON history WHEN TRUE BEGIN SELECT RAISE(ABORT, 'monthend fence: rows of this table are never changed or deleted'); END;
CREATE TRIGGER fence_history_kept BEFORE DELETE ON history WHEN TRUE BEGIN SELECT RAISE(ABORT, 'monthend fence: rows of this table are never changed or deleted'); END;
CREATE TRIGGER fence_result_unchanged BEFORE UPDATE ON trial_balance_result WHEN TRUE BEGIN SELECT RAISE(ABORT, 'monthend fence: rows of this table are never changed or deleted'); END;
CREATE TRIGGER fence_result_kept BEFORE DELETE ON trial_balance_result WHEN TRUE BEGIN SELECT RAISE(ABORT, 'monthend fence: rows of this table are never changed or deleted'); END;
COMMIT;
