BEGIN TRANSACTION;
CREATE TABLE accounting_code (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	tenant_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	type TEXT NOT NULL, 
	active BOOLEAN NOT NULL, 
	gl_account_name TEXT, 
	gl_account_number TEXT, 
	notes TEXT, 
	created_by TEXT NOT NULL, 
	created_on TEXT NOT NULL, 
	UNIQUE (tenant_id, name), 
	FOREIGN KEY(tenant_id) REFERENCES tenant (id)
);
INSERT INTO "accounting_code" VALUES(1,'e3922cccb5224841a1074aef3ca2fcf5','Receivable','AccountsReceivable',1,NULL,NULL,NULL,'5756b3a8917a4ab09a8b866ad6cb4526','2026-07-01 12:00:00.000000');
INSERT INTO "accounting_code" VALUES(2,'e3922cccb5224841a1074aef3ca2fcf5','Cash','Cash',1,NULL,NULL,NULL,'5756b3a8917a4ab09a8b866ad6cb4526','2026-07-01 12:00:00.000000');
INSERT INTO "accounting_code" VALUES(3,'e3922cccb5224841a1074aef3ca2fcf5','Revenue','SalesRevenue',1,NULL,NULL,NULL,'5756b3a8917a4ab09a8b866ad6cb4526','2026-07-01 12:00:00.000000');
INSERT INTO "accounting_code" VALUES(4,'e3922cccb5224841a1074aef3ca2fcf5','Deferred','DeferredRevenue',1,NULL,NULL,NULL,'5756b3a8917a4ab09a8b866ad6cb4526','2026-07-01 12:00:00.000000');
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
INSERT INTO "accounting_period" VALUES('aca73d0f93f645e8b8eb8723eb0b4394',1,'Open-Ended','2026-06-01',NULL,0,NULL,NULL,'Open',0,'Pending',NULL,NULL,NULL,0,'{}','5756b3a8917a4ab09a8b866ad6cb4526','2026-07-01 12:00:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','2026-07-01 12:00:00.000000');
INSERT INTO "accounting_period" VALUES('d14b3ff64d63469bb5636a6c69cfc8a8',1,'Jan','2026-01-01','2026-01-31',2026,NULL,'','Closed',0,'Completed','2026-07-01 13:12:00.000000','2026-07-01 13:12:00.000000',NULL,0,'{}','5756b3a8917a4ab09a8b866ad6cb4526','2026-07-01 12:00:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','2026-07-01 13:12:00.000000');
INSERT INTO "accounting_period" VALUES('f9abb661ae904512a9761c3b0d68a08d',1,'Feb','2026-02-01','2026-02-28',2026,NULL,'','Closed',0,'Completed','2026-07-01 13:12:00.000000','2026-07-01 13:12:00.000000',NULL,0,'{}','5756b3a8917a4ab09a8b866ad6cb4526','2026-07-01 12:00:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','2026-07-01 13:12:00.000000');
INSERT INTO "accounting_period" VALUES('12fb5e0b8ccf44efa60328bbdde7cc80',1,'Mar','2026-03-01','2026-03-31',2026,NULL,'','PendingClose',0,'Completed','2026-07-01 14:12:00.000000','2026-07-01 14:12:00.000000',NULL,0,'{}','5756b3a8917a4ab09a8b866ad6cb4526','2026-07-01 12:00:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','2026-07-01 14:12:00.000000');
INSERT INTO "accounting_period" VALUES('fd61c951857945ba915922f9334d2c69',1,'Apr','2026-04-01','2026-04-30',2026,NULL,'Easter is in it','Open',0,'Pending',NULL,NULL,NULL,0,'{"Region__c":"EU"}','5756b3a8917a4ab09a8b866ad6cb4526','2026-07-01 12:00:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','2026-07-01 14:12:00.000000');
INSERT INTO "accounting_period" VALUES('85e6a9ee076c48378b96958d8ee2e04e',1,'May','2026-05-01','2026-05-31',2026,NULL,'','Open',0,'Pending',NULL,NULL,NULL,0,'{}','5756b3a8917a4ab09a8b866ad6cb4526','2026-07-01 12:00:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','2026-07-01 12:00:00.000000');
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
INSERT INTO "app_user" VALUES('5756b3a8917a4ab09a8b866ad6cb4526','e3922cccb5224841a1074aef3ca2fcf5','admin','a hash','Zuora Finance Administrator',1,1,'2026-07-01 12:00:00.000000');
INSERT INTO "app_user" VALUES('0ff0d253fb5f455ca29c5e22a8f5c60c','e3922cccb5224841a1074aef3ca2fcf5','clerk@acme.test','another hash','Zuora Finance Administrator',1,1,'2026-07-01 12:00:00.000000');
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
INSERT INTO "calendar" VALUES(1,'e3922cccb5224841a1074aef3ca2fcf5','46994487-d7af-4fbb-8024-585615f18c8a',NULL,21,'2026-02-28',14);
CREATE TABLE commit_counter (
	id INTEGER NOT NULL, 
	value BIGINT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "commit_counter" VALUES(1,50);
CREATE TABLE custom_field (
	tenant_id TEXT NOT NULL, 
	object TEXT NOT NULL, 
	name TEXT NOT NULL, 
	type TEXT NOT NULL, 
	PRIMARY KEY (tenant_id, object, name), 
	FOREIGN KEY(tenant_id) REFERENCES tenant (id)
);
INSERT INTO "custom_field" VALUES('e3922cccb5224841a1074aef3ca2fcf5','AccountingPeriod','Region__c','string');
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
	CONSTRAINT balance_in_range CHECK (debit <= 100000000000000000 AND credit <= 100000000000000000 AND home_debit <= 100000000000000000 AND home_credit <= 100000000000000000)
)
 WITHOUT ROWID

;
INSERT INTO "day_balance" VALUES(1,'2026-01-01',1,'USD',0,777,0,777,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-01-01',2,'USD',0,1001,0,1001,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-01-01',3,'USD',0,0,1778,0,1778,0);
INSERT INTO "day_balance" VALUES(1,'2026-01-10',1,'USD',0,1000,0,1000,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-01-10',3,'USD',0,0,1000,0,1000,0);
INSERT INTO "day_balance" VALUES(1,'2026-01-11',1,'USD',0,1000,0,1000,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-01-11',3,'USD',0,0,1000,0,1000,0);
INSERT INTO "day_balance" VALUES(1,'2026-01-12',1,'USD',0,1000,0,1000,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-01-12',3,'USD',0,0,1000,0,1000,0);
INSERT INTO "day_balance" VALUES(1,'2026-01-13',1,'USD',0,1000,0,1000,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-01-13',3,'USD',0,0,1000,0,1000,0);
INSERT INTO "day_balance" VALUES(1,'2026-01-14',1,'USD',0,1000,0,1000,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-01-14',3,'USD',0,0,1000,0,1000,0);
INSERT INTO "day_balance" VALUES(1,'2026-01-15',1,'USD',0,11655,0,11655,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-01-15',2,'USD',0,1015,0,1015,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-01-15',3,'USD',0,0,12670,0,12670,0);
INSERT INTO "day_balance" VALUES(1,'2026-01-28',1,'USD',0,21756,0,21756,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-01-28',2,'USD',0,1028,0,1028,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-01-28',3,'USD',0,0,22784,0,22784,0);
INSERT INTO "day_balance" VALUES(1,'2026-02-01',1,'USD',0,777,0,777,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-02-01',2,'USD',0,2001,0,2001,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-02-01',3,'USD',0,0,2778,0,2778,0);
INSERT INTO "day_balance" VALUES(1,'2026-02-03',2,'USD',0,500,0,500,0,0);
INSERT INTO "day_balance" VALUES(1,'2026-02-03',3,'USD',0,0,500,0,500,0);
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
INSERT INTO "entity" VALUES('46994487-d7af-4fbb-8024-585615f18c8a','e3922cccb5224841a1074aef3ca2fcf5','Acme');
CREATE TABLE exchange_rate (
	tenant_id TEXT NOT NULL, 
	from_currency TEXT NOT NULL, 
	to_currency TEXT NOT NULL, 
	date TEXT NOT NULL, 
	rate TEXT NOT NULL, 
	PRIMARY KEY (tenant_id, from_currency, to_currency, date), 
	FOREIGN KEY(tenant_id) REFERENCES tenant (id)
);
INSERT INTO "exchange_rate" VALUES('e3922cccb5224841a1074aef3ca2fcf5','EUR','USD','2026-01-01','1.0850');
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
INSERT INTO "history" VALUES(1,'e3922cccb5224841a1074aef3ca2fcf5',NULL,NULL,1,'2026-07-01 12:00:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','CLI',NULL,'tenantCreated','Acme','{}','{"name":"Acme","homeCurrency":"USD"}',NULL);
INSERT INTO "history" VALUES(2,'e3922cccb5224841a1074aef3ca2fcf5',NULL,NULL,1,'2026-07-01 12:00:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','CLI',NULL,'userAdded','admin','{}','{"role":"Zuora Finance Administrator","clientId":"3c253ba8-6bec-4b91-80e9-7f0ba89aa870"}',NULL);
INSERT INTO "history" VALUES(3,'e3922cccb5224841a1074aef3ca2fcf5',NULL,NULL,2,'2026-07-01 12:00:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','CLI',NULL,'userAdded','clerk@acme.test','{}','{"role":"Zuora Finance Administrator","clientId":"4c325925-c4a7-4ac1-b079-63ade5a590fd"}',NULL);
INSERT INTO "history" VALUES(4,'e3922cccb5224841a1074aef3ca2fcf5',NULL,NULL,2,'2026-07-01 12:00:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','CLI',NULL,'fieldDeclared','Region__c','{}','{"object":"AccountingPeriod","type":"string"}',NULL);
INSERT INTO "history" VALUES(5,'e3922cccb5224841a1074aef3ca2fcf5',1,'d14b3ff64d63469bb5636a6c69cfc8a8',3,'2026-07-01 12:00:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'created','Jan','{}','{"name":"Jan","startDate":"2026-01-01","endDate":"2026-01-31","fiscalYear":2026,"notes":"","status":"Open"}',NULL);
INSERT INTO "history" VALUES(6,'e3922cccb5224841a1074aef3ca2fcf5',1,'aca73d0f93f645e8b8eb8723eb0b4394',3,'2026-07-01 12:00:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'datesShifted','Open-Ended','{"startDate":null}','{"startDate":"2026-02-01"}',NULL);
INSERT INTO "history" VALUES(7,'e3922cccb5224841a1074aef3ca2fcf5',1,'f9abb661ae904512a9761c3b0d68a08d',4,'2026-07-01 12:00:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'created','Feb','{}','{"name":"Feb","startDate":"2026-02-01","endDate":"2026-02-28","fiscalYear":2026,"notes":"","status":"Open"}',NULL);
INSERT INTO "history" VALUES(8,'e3922cccb5224841a1074aef3ca2fcf5',1,'aca73d0f93f645e8b8eb8723eb0b4394',4,'2026-07-01 12:00:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'datesShifted','Open-Ended','{"startDate":"2026-02-01"}','{"startDate":"2026-03-01"}',NULL);
INSERT INTO "history" VALUES(9,'e3922cccb5224841a1074aef3ca2fcf5',1,'12fb5e0b8ccf44efa60328bbdde7cc80',5,'2026-07-01 12:00:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'created','Mar','{}','{"name":"Mar","startDate":"2026-03-01","endDate":"2026-03-31","fiscalYear":2026,"notes":"","status":"Open"}',NULL);
INSERT INTO "history" VALUES(10,'e3922cccb5224841a1074aef3ca2fcf5',1,'aca73d0f93f645e8b8eb8723eb0b4394',5,'2026-07-01 12:00:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'datesShifted','Open-Ended','{"startDate":"2026-03-01"}','{"startDate":"2026-04-01"}',NULL);
INSERT INTO "history" VALUES(11,'e3922cccb5224841a1074aef3ca2fcf5',1,'fd61c951857945ba915922f9334d2c69',6,'2026-07-01 12:00:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'created','Apr','{}','{"name":"Apr","startDate":"2026-04-01","endDate":"2026-04-30","fiscalYear":2026,"notes":"","status":"Open"}',NULL);
INSERT INTO "history" VALUES(12,'e3922cccb5224841a1074aef3ca2fcf5',1,'aca73d0f93f645e8b8eb8723eb0b4394',6,'2026-07-01 12:00:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'datesShifted','Open-Ended','{"startDate":"2026-04-01"}','{"startDate":"2026-05-01"}',NULL);
INSERT INTO "history" VALUES(13,'e3922cccb5224841a1074aef3ca2fcf5',1,'85e6a9ee076c48378b96958d8ee2e04e',7,'2026-07-01 12:00:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'created','May','{}','{"name":"May","startDate":"2026-05-01","endDate":"2026-05-31","fiscalYear":2026,"notes":"","status":"Open"}',NULL);
INSERT INTO "history" VALUES(14,'e3922cccb5224841a1074aef3ca2fcf5',1,'aca73d0f93f645e8b8eb8723eb0b4394',7,'2026-07-01 12:00:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'datesShifted','Open-Ended','{"startDate":"2026-05-01"}','{"startDate":"2026-06-01"}',NULL);
INSERT INTO "history" VALUES(15,'e3922cccb5224841a1074aef3ca2fcf5',1,NULL,8,'2026-07-01 12:00:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'journalEntryCreated','JE-00000001','{}','{"date":"2026-01-01","amount":"10.01","currency":"USD"}',NULL);
INSERT INTO "history" VALUES(16,'e3922cccb5224841a1074aef3ca2fcf5',1,NULL,9,'2026-07-01 12:00:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'transactionChanged','Invoice Item I-1','{"status":"Draft"}','{"status":"Posted"}',NULL);
INSERT INTO "history" VALUES(17,'e3922cccb5224841a1074aef3ca2fcf5',1,NULL,10,'2026-07-01 12:01:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'journalEntryCreated','JE-00000002','{}','{"date":"2026-01-15","amount":"10.15","currency":"USD"}',NULL);
INSERT INTO "history" VALUES(18,'e3922cccb5224841a1074aef3ca2fcf5',1,NULL,11,'2026-07-01 12:01:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'transactionChanged','Invoice Item I-2','{"status":"Draft"}','{"status":"Posted"}',NULL);
INSERT INTO "history" VALUES(19,'e3922cccb5224841a1074aef3ca2fcf5',1,NULL,12,'2026-07-01 12:02:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'journalEntryCreated','JE-00000003','{}','{"date":"2026-01-28","amount":"10.28","currency":"USD"}',NULL);
INSERT INTO "history" VALUES(20,'e3922cccb5224841a1074aef3ca2fcf5',1,NULL,13,'2026-07-01 12:02:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'transactionChanged','Invoice Item I-3','{"status":"Draft"}','{"status":"Posted"}',NULL);
INSERT INTO "history" VALUES(21,'e3922cccb5224841a1074aef3ca2fcf5',1,NULL,14,'2026-07-01 12:03:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'journalEntryCreated','JE-00000004','{}','{"date":"2026-02-01","amount":"20.01","currency":"USD"}',NULL);
INSERT INTO "history" VALUES(22,'e3922cccb5224841a1074aef3ca2fcf5',1,NULL,15,'2026-07-01 12:03:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'transactionChanged','Invoice Item I-4','{"status":"Draft"}','{"status":"Posted"}',NULL);
INSERT INTO "history" VALUES(23,'e3922cccb5224841a1074aef3ca2fcf5',1,NULL,16,'2026-07-01 12:04:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'journalEntryCreated','JE-00000005','{}','{"date":"2026-02-15","amount":"20.15","currency":"USD"}',NULL);
INSERT INTO "history" VALUES(24,'e3922cccb5224841a1074aef3ca2fcf5',1,NULL,17,'2026-07-01 12:04:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'transactionChanged','Invoice Item I-5','{"status":"Draft"}','{"status":"Posted"}',NULL);
INSERT INTO "history" VALUES(25,'e3922cccb5224841a1074aef3ca2fcf5',1,NULL,18,'2026-07-01 12:05:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'journalEntryCreated','JE-00000006','{}','{"date":"2026-02-28","amount":"20.28","currency":"USD"}',NULL);
INSERT INTO "history" VALUES(26,'e3922cccb5224841a1074aef3ca2fcf5',1,NULL,19,'2026-07-01 12:05:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'transactionChanged','Invoice Item I-6','{"status":"Draft"}','{"status":"Posted"}',NULL);
INSERT INTO "history" VALUES(27,'e3922cccb5224841a1074aef3ca2fcf5',1,NULL,20,'2026-07-01 12:06:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'journalEntryCreated','JE-00000007','{}','{"date":"2026-03-01","amount":"30.01","currency":"USD"}',NULL);
INSERT INTO "history" VALUES(28,'e3922cccb5224841a1074aef3ca2fcf5',1,NULL,21,'2026-07-01 12:06:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'transactionChanged','Invoice Item I-7','{"status":"Draft"}','{"status":"Posted"}',NULL);
INSERT INTO "history" VALUES(29,'e3922cccb5224841a1074aef3ca2fcf5',1,NULL,22,'2026-07-01 12:07:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'journalEntryCreated','JE-00000008','{}','{"date":"2026-03-15","amount":"30.15","currency":"USD"}',NULL);
INSERT INTO "history" VALUES(30,'e3922cccb5224841a1074aef3ca2fcf5',1,NULL,23,'2026-07-01 12:07:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'transactionChanged','Invoice Item I-8','{"status":"Draft"}','{"status":"Posted"}',NULL);
INSERT INTO "history" VALUES(31,'e3922cccb5224841a1074aef3ca2fcf5',1,NULL,24,'2026-07-01 12:08:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'journalEntryCreated','JE-00000009','{}','{"date":"2026-03-28","amount":"30.28","currency":"USD"}',NULL);
INSERT INTO "history" VALUES(32,'e3922cccb5224841a1074aef3ca2fcf5',1,NULL,25,'2026-07-01 12:08:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'transactionChanged','Invoice Item I-9','{"status":"Draft"}','{"status":"Posted"}',NULL);
INSERT INTO "history" VALUES(33,'e3922cccb5224841a1074aef3ca2fcf5',1,NULL,26,'2026-07-01 12:09:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'journalEntryCreated','JE-00000010','{}','{"date":"2026-04-01","amount":"40.01","currency":"USD"}',NULL);
INSERT INTO "history" VALUES(34,'e3922cccb5224841a1074aef3ca2fcf5',1,NULL,27,'2026-07-01 12:09:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'transactionChanged','Invoice Item I-10','{"status":"Draft"}','{"status":"Posted"}',NULL);
INSERT INTO "history" VALUES(35,'e3922cccb5224841a1074aef3ca2fcf5',1,NULL,28,'2026-07-01 12:10:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'journalEntryCreated','JE-00000011','{}','{"date":"2026-04-15","amount":"40.15","currency":"USD"}',NULL);
INSERT INTO "history" VALUES(36,'e3922cccb5224841a1074aef3ca2fcf5',1,NULL,29,'2026-07-01 12:10:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'transactionChanged','Invoice Item I-11','{"status":"Draft"}','{"status":"Posted"}',NULL);
INSERT INTO "history" VALUES(37,'e3922cccb5224841a1074aef3ca2fcf5',1,NULL,30,'2026-07-01 12:11:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'journalEntryCreated','JE-00000012','{}','{"date":"2026-04-28","amount":"40.28","currency":"USD"}',NULL);
INSERT INTO "history" VALUES(38,'e3922cccb5224841a1074aef3ca2fcf5',1,NULL,31,'2026-07-01 12:11:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'transactionChanged','Invoice Item I-12','{"status":"Draft"}','{"status":"Posted"}',NULL);
INSERT INTO "history" VALUES(39,'e3922cccb5224841a1074aef3ca2fcf5',1,NULL,32,'2026-07-01 12:12:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'transactionChanged','Invoice Item I-13','{"status":"Draft"}','{"status":"Posted"}',NULL);
INSERT INTO "history" VALUES(40,'e3922cccb5224841a1074aef3ca2fcf5',1,NULL,33,'2026-07-01 12:12:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'imported','transactions.csv','{}','{"kind":"transactions","rows":5,"sha256":"ff9dbef48199324f8d09f3148ea39cded03b7a26589787394af5b6e0af10aeed","file":"transactions.csv"}',NULL);
INSERT INTO "history" VALUES(41,'e3922cccb5224841a1074aef3ca2fcf5',1,NULL,34,'2026-07-01 12:12:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'imported','entries.csv','{}','{"kind":"entries","rows":2,"sha256":"013946bc771afbf2317316d2159ab82ed0a5f94ed2c023ad776ad32bc2eae7d4","file":"entries.csv"}',NULL);
INSERT INTO "history" VALUES(42,'e3922cccb5224841a1074aef3ca2fcf5',1,'d14b3ff64d63469bb5636a6c69cfc8a8',35,'2026-07-01 13:12:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'closed','Jan','{"status":"Open"}','{"status":"Closed"}',NULL);
INSERT INTO "history" VALUES(43,'e3922cccb5224841a1074aef3ca2fcf5',1,'d14b3ff64d63469bb5636a6c69cfc8a8',36,'2026-07-01 13:12:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','SYSTEM',NULL,'trialBalanceStarted','Jan','{}','{}',NULL);
INSERT INTO "history" VALUES(44,'e3922cccb5224841a1074aef3ca2fcf5',1,'d14b3ff64d63469bb5636a6c69cfc8a8',37,'2026-07-01 13:12:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','SYSTEM',NULL,'trialBalanceCompleted','Jan','{}','{}',NULL);
INSERT INTO "history" VALUES(45,'e3922cccb5224841a1074aef3ca2fcf5',1,'f9abb661ae904512a9761c3b0d68a08d',38,'2026-07-01 13:12:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'closed','Feb','{"status":"Open"}','{"status":"Closed"}',NULL);
INSERT INTO "history" VALUES(46,'e3922cccb5224841a1074aef3ca2fcf5',1,'f9abb661ae904512a9761c3b0d68a08d',39,'2026-07-01 13:12:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','SYSTEM',NULL,'trialBalanceStarted','Feb','{}','{}',NULL);
INSERT INTO "history" VALUES(47,'e3922cccb5224841a1074aef3ca2fcf5',1,'f9abb661ae904512a9761c3b0d68a08d',40,'2026-07-01 13:12:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','SYSTEM',NULL,'trialBalanceCompleted','Feb','{}','{}',NULL);
INSERT INTO "history" VALUES(48,'e3922cccb5224841a1074aef3ca2fcf5',1,'f9abb661ae904512a9761c3b0d68a08d',41,'2026-07-01 13:12:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'reopened','Feb','{"status":"Closed"}','{"status":"Open"}',NULL);
INSERT INTO "history" VALUES(49,'e3922cccb5224841a1074aef3ca2fcf5',1,NULL,42,'2026-07-01 13:12:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'journalEntryCreated','JE-00000013','{}','{"date":"2026-02-27","amount":"1.23","currency":"USD"}',NULL);
INSERT INTO "history" VALUES(50,'e3922cccb5224841a1074aef3ca2fcf5',1,'f9abb661ae904512a9761c3b0d68a08d',43,'2026-07-01 13:12:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'closed','Feb','{"status":"Open"}','{"status":"Closed"}',NULL);
INSERT INTO "history" VALUES(51,'e3922cccb5224841a1074aef3ca2fcf5',1,'f9abb661ae904512a9761c3b0d68a08d',44,'2026-07-01 13:12:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','SYSTEM',NULL,'trialBalanceStarted','Feb','{}','{}',NULL);
INSERT INTO "history" VALUES(52,'e3922cccb5224841a1074aef3ca2fcf5',1,'f9abb661ae904512a9761c3b0d68a08d',45,'2026-07-01 13:12:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','SYSTEM',NULL,'trialBalanceCompleted','Feb','{}','{}',NULL);
INSERT INTO "history" VALUES(53,'e3922cccb5224841a1074aef3ca2fcf5',1,'12fb5e0b8ccf44efa60328bbdde7cc80',46,'2026-07-01 14:12:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'pendingClose','Mar','{"status":"Open"}','{"status":"PendingClose"}',NULL);
INSERT INTO "history" VALUES(54,'e3922cccb5224841a1074aef3ca2fcf5',1,'12fb5e0b8ccf44efa60328bbdde7cc80',47,'2026-07-01 14:12:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','SYSTEM',NULL,'trialBalanceStarted','Mar','{}','{}',NULL);
INSERT INTO "history" VALUES(55,'e3922cccb5224841a1074aef3ca2fcf5',1,'12fb5e0b8ccf44efa60328bbdde7cc80',48,'2026-07-01 14:12:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','SYSTEM',NULL,'trialBalanceCompleted','Mar','{}','{}',NULL);
INSERT INTO "history" VALUES(56,'e3922cccb5224841a1074aef3ca2fcf5',1,'fd61c951857945ba915922f9334d2c69',49,'2026-07-01 14:12:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'updated','Apr','{"notes":""}','{"notes":"Easter is in it","Region__c":"EU"}',NULL);
INSERT INTO "history" VALUES(57,'e3922cccb5224841a1074aef3ca2fcf5',1,'fd61c951857945ba915922f9334d2c69',50,'2026-07-01 14:12:00.000000','5756b3a8917a4ab09a8b866ad6cb4526','REST',NULL,'trialBalanceRequested','Apr','{}','{}',NULL);
CREATE TABLE history_seal (
	chain TEXT NOT NULL, 
	number BIGINT NOT NULL, 
	history_id BIGINT NOT NULL, 
	hash TEXT NOT NULL, 
	PRIMARY KEY (chain, number), 
	UNIQUE (history_id)
)
 WITHOUT ROWID

;
INSERT INTO "history_seal" VALUES('calendar 1',1,5,'0cb73093731b8cb0936e54717b4a2866b2eb9f2d0346fd3a995fea61588a0062');
INSERT INTO "history_seal" VALUES('calendar 1',2,6,'b7bc9ac6b74f6a66e7dca93ce1b1c5659a66da493710748e9bf7f580197f2b4a');
INSERT INTO "history_seal" VALUES('calendar 1',3,7,'29931cbfade95076a70ecbc15c95a498d50190a00e24759c151ce41ffedfc9d9');
INSERT INTO "history_seal" VALUES('calendar 1',4,8,'3032559f2c22ea6ee7577358ecbe1a55b89d8d3ccd618b15741c88e7adbc306d');
INSERT INTO "history_seal" VALUES('calendar 1',5,9,'43f0b586db07682147b8dc82510253b2e77abfb5fdd8ecf30004009d5cc79877');
INSERT INTO "history_seal" VALUES('calendar 1',6,10,'083260c7b172df6b1b0ee7e75a1c9183eb6ac09d3de8a6ce60d5160791e031fe');
INSERT INTO "history_seal" VALUES('calendar 1',7,11,'9d1dfecb77f128d2c56c5e61b8da5d96db2dac01799c0f2a8b6746ae0be7da6a');
INSERT INTO "history_seal" VALUES('calendar 1',8,12,'ccb83420da2138331b8c09d2c880be7d32d14b5a6cab6b7cd1c08f120ade6e2b');
INSERT INTO "history_seal" VALUES('calendar 1',9,13,'0105bbffb4441a6fdaf1ffff6b166fad8fd29ce1a970a795b2444250c7d0f976');
INSERT INTO "history_seal" VALUES('calendar 1',10,14,'aa621edd7f4a014fd73dccd37de03c5afcc86dd4535d0cf568c1f8a9e67e81ab');
INSERT INTO "history_seal" VALUES('calendar 1',11,15,'8248ca6f5fd15b254e57038906ab51de4c14fa20520cd5df809c02ded4893557');
INSERT INTO "history_seal" VALUES('calendar 1',12,16,'bfbd96b2642c88da7af8f4f3059ab37779c6a696b3071009080b7ec8b40686f5');
INSERT INTO "history_seal" VALUES('calendar 1',13,17,'07ed387b9c1c9b00b82f8cbfccf0609612f2b1328c53691e1054d8fca93a3dac');
INSERT INTO "history_seal" VALUES('calendar 1',14,18,'26316756a6f94a08adfd9624d15c6362eb2308b2c16c8870255775b152dabaa0');
INSERT INTO "history_seal" VALUES('calendar 1',15,19,'f5abcd8517e4208b0b3b914cac23e9c8699c8998a2867e306b5c4f659ddbf645');
INSERT INTO "history_seal" VALUES('calendar 1',16,20,'ae18bea573a678871fa7540132140a7d73ba2eeef5e769ea22ec72898366ced7');
INSERT INTO "history_seal" VALUES('calendar 1',17,21,'af97d1d16160cc32e506e75217c7f54eda1b17b7d1c481f62a13cc9147f6b813');
INSERT INTO "history_seal" VALUES('calendar 1',18,22,'73b96acf56e94c6fc45125f75b0552b11ffe14346004d5032c5e253496925cea');
INSERT INTO "history_seal" VALUES('calendar 1',19,23,'ae30076c246a2c0c8f8628eb633ac966874074ec4a1c1d5dc020243324554a6b');
INSERT INTO "history_seal" VALUES('calendar 1',20,24,'104fab848b291b183dd7671db297290d04cb272aaf8615c1b466d87fe03e1b5f');
INSERT INTO "history_seal" VALUES('calendar 1',21,25,'1cbe7e5bd8ff587fc1ef51cf0d4702f2b4fdd702baadd843733abc33efbc2989');
INSERT INTO "history_seal" VALUES('calendar 1',22,26,'eb4dd5901e42229db9a93e452ec70dac11a056f56fa6a11f2794642b88faec94');
INSERT INTO "history_seal" VALUES('calendar 1',23,27,'2caea318c1e0ad31631177bcc078b74d121f90037ece0d9bd72a119fa3e75bec');
INSERT INTO "history_seal" VALUES('calendar 1',24,28,'5354adb3637e81541c0880f41abd22ad6b82832a5597541b1b25d03ac51bda45');
INSERT INTO "history_seal" VALUES('calendar 1',25,29,'91dc23822c2487b35079d2f20d0497ea7c4cddf885a4835565893c18f79b5583');
INSERT INTO "history_seal" VALUES('calendar 1',26,30,'4ab9887f718762f4260ea5a419455f5178c611a864f68f1055f8d3436fb64142');
INSERT INTO "history_seal" VALUES('calendar 1',27,31,'e4c48ea21b5b4f542b492bd3b7319508c4e61d5e414d2243ba523c1cc42fc1f5');
INSERT INTO "history_seal" VALUES('calendar 1',28,32,'c5201d8fbdd15a34ca5bfc092570d38ab4a983dbe8dd038b5098dcb8def3209b');
INSERT INTO "history_seal" VALUES('calendar 1',29,33,'4de407ca18583decbf4a25e0cd5696b1bea551f8e4aa9288621e853eae1791cd');
INSERT INTO "history_seal" VALUES('calendar 1',30,34,'e86bfcee2301787364c711db12d2a6bef96273de011370897c8dd97b506e7501');
INSERT INTO "history_seal" VALUES('calendar 1',31,35,'1a70cec481ddbdd6a8b2e7956824e701bd0dcf27caa07f094cbf68e31fb704b2');
INSERT INTO "history_seal" VALUES('calendar 1',32,36,'5ae79a320b0ff65c52d330c48e1e5191b3c810415211f55ca6ba02fa49912c40');
INSERT INTO "history_seal" VALUES('calendar 1',33,37,'8c7478680b16130ecd7bba58691c82d9c12b744e7148047c30ffdb4a2e0dbcc4');
INSERT INTO "history_seal" VALUES('calendar 1',34,38,'713799ea4b20fc11fd23f3f972ee769173b95c47073a37452d5dedf7de1335fc');
INSERT INTO "history_seal" VALUES('calendar 1',35,39,'739217af56f289b2b9d68bad67445c577378a72be234ec4ed6b9a68ece594a22');
INSERT INTO "history_seal" VALUES('calendar 1',36,40,'949f5ca2648c2465c90acf02c502742db1218b566dd69407d37cd4d9acb0cb49');
INSERT INTO "history_seal" VALUES('calendar 1',37,41,'2ae466cbe49dd3fac66dfaca099edd070cba4ad6b6fb2a480d16e433004ddd41');
INSERT INTO "history_seal" VALUES('calendar 1',38,42,'ec604f7fa58e15409fd734dade4c36387eb05927b35fe6d9659e72b2cb59312c');
INSERT INTO "history_seal" VALUES('calendar 1',39,43,'4857b8f9113a6069550900f852536c9f3fec46e43d77ab7c70f1d825f9e927a6');
INSERT INTO "history_seal" VALUES('calendar 1',40,44,'3be7c6a37003d31f82eac5c7d831e7259c9aa455dcb4daf403f6bf8ed6a63260');
INSERT INTO "history_seal" VALUES('calendar 1',41,45,'6ed5fa9635a3d4f1dd9a5a05f5cdf11bc59491f7812fd7929db67f2407b42a6e');
INSERT INTO "history_seal" VALUES('calendar 1',42,46,'36d628879208899adae814eb73033e897f2ea1aed0618e60eff3e509578c935c');
INSERT INTO "history_seal" VALUES('calendar 1',43,47,'7bf995132ecaf3f62cb4b88629ccae5dcdeb0de72e7c3add1a281d183f4e8e00');
INSERT INTO "history_seal" VALUES('calendar 1',44,48,'f49fa4e8dac1b4cef5c6e1eeeeca012379aea1a2691dc1d2edbeee0f4c5b791c');
INSERT INTO "history_seal" VALUES('calendar 1',45,49,'f4fb2d4b40fc726041f38ee1705ed83bcd3f10bc8ce7b40fcf254c0ff838e505');
INSERT INTO "history_seal" VALUES('calendar 1',46,50,'7108d614c39e4c9ac5fdc931e8fac1cf795842b3628631af1428de42d64b267a');
INSERT INTO "history_seal" VALUES('calendar 1',47,51,'2febe2f8c3e35f756c87a963f90b7143f30114aae3b65cc8a247f34be41cd3ab');
INSERT INTO "history_seal" VALUES('calendar 1',48,52,'99caf6441ded45cb88d3cea73b3cf7300b4474453c47dec8216d4f5627521ec9');
INSERT INTO "history_seal" VALUES('calendar 1',49,53,'9e818795c188b67372623f5bc32883a53d13e8a06a97b58282af33b7ab6db151');
INSERT INTO "history_seal" VALUES('calendar 1',50,54,'02d71b9882b928fb4b59e39691d301db4452a47d88a553fc763efcd5888f883e');
INSERT INTO "history_seal" VALUES('calendar 1',51,55,'c3d371a6a895560c67567d3f78ba562218bc2c7447fdd7129de5b8a7732542cb');
INSERT INTO "history_seal" VALUES('calendar 1',52,56,'821e98ac7e8438d62794c9bd7a36baa020687eac2d7e1b2cb06070a162022d51');
INSERT INTO "history_seal" VALUES('calendar 1',53,57,'42d998f170ae3347cbb60167c98e5887dbaa89cfd603958612ab6d050cec3790');
INSERT INTO "history_seal" VALUES('tenant e3922cccb5224841a1074aef3ca2fcf5',1,1,'afa152e6092eb819ae694a86ece82a598b15ed08ec3a4330c8e87b2c125e66fc');
INSERT INTO "history_seal" VALUES('tenant e3922cccb5224841a1074aef3ca2fcf5',2,2,'06b690fe31987c9af1ec548942d2cc6b4e50c2075ff269755912fb1963a1116e');
INSERT INTO "history_seal" VALUES('tenant e3922cccb5224841a1074aef3ca2fcf5',3,3,'f0983f2ac3f420af8cc263b5dd11b7fe03c45efd4fbf0bf9de81743de1c15976');
INSERT INTO "history_seal" VALUES('tenant e3922cccb5224841a1074aef3ca2fcf5',4,4,'1a7a61683e3ea26b7bc41e4f05f61222eef496d7a7ad865291d8f1c1b8b98452');
CREATE TABLE import_batch (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	calendar_id INTEGER NOT NULL, 
	posted BOOLEAN NOT NULL, 
	commit_sequence BIGINT, 
	lease_until TEXT NOT NULL, 
	first_date TEXT, 
	last_date TEXT, 
	first_source BIGINT, 
	first_line BIGINT, 
	FOREIGN KEY(calendar_id) REFERENCES calendar (id)
);
INSERT INTO "import_batch" VALUES(1,1,1,33,'2026-07-01 12:12:20.000000','2026-01-10','2026-01-14',15,51);
INSERT INTO "import_batch" VALUES(2,1,1,34,'2026-07-01 12:12:20.000000','2026-02-03','2026-02-03',13,61);
INSERT INTO "import_batch" VALUES(3,1,0,NULL,'2026-07-01 12:12:20.000000',NULL,NULL,20,63);
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
	first_line BIGINT, 
	line_count INTEGER, 
	PRIMARY KEY (id), 
	UNIQUE (calendar_id, number)
);
INSERT INTO "journal_entry" VALUES(1,1,'JE-00000001','2026-01-01','USD','Created','{"items":[{"accounting_code":"Cash","debit":true,"amount":1001,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":1001},{"accounting_code":"Revenue","debit":false,"amount":1001,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":1001}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}','5756b3a8917a4ab09a8b866ad6cb4526','2026-07-01 12:00:00.000000',NULL,NULL,NULL);
INSERT INTO "journal_entry" VALUES(2,1,'JE-00000002','2026-01-15','USD','Created','{"items":[{"accounting_code":"Cash","debit":true,"amount":1015,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":1015},{"accounting_code":"Revenue","debit":false,"amount":1015,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":1015}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}','5756b3a8917a4ab09a8b866ad6cb4526','2026-07-01 12:01:00.000000',NULL,NULL,NULL);
INSERT INTO "journal_entry" VALUES(3,1,'JE-00000003','2026-01-28','USD','Created','{"items":[{"accounting_code":"Cash","debit":true,"amount":1028,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":1028},{"accounting_code":"Revenue","debit":false,"amount":1028,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":1028}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}','5756b3a8917a4ab09a8b866ad6cb4526','2026-07-01 12:02:00.000000',NULL,NULL,NULL);
INSERT INTO "journal_entry" VALUES(4,1,'JE-00000004','2026-02-01','USD','Created','{"items":[{"accounting_code":"Cash","debit":true,"amount":2001,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":2001},{"accounting_code":"Revenue","debit":false,"amount":2001,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":2001}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}','5756b3a8917a4ab09a8b866ad6cb4526','2026-07-01 12:03:00.000000',NULL,NULL,NULL);
INSERT INTO "journal_entry" VALUES(5,1,'JE-00000005','2026-02-15','USD','Created','{"items":[{"accounting_code":"Cash","debit":true,"amount":2015,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":2015},{"accounting_code":"Revenue","debit":false,"amount":2015,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":2015}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}','5756b3a8917a4ab09a8b866ad6cb4526','2026-07-01 12:04:00.000000',NULL,NULL,NULL);
INSERT INTO "journal_entry" VALUES(6,1,'JE-00000006','2026-02-28','USD','Created','{"items":[{"accounting_code":"Cash","debit":true,"amount":2028,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":2028},{"accounting_code":"Revenue","debit":false,"amount":2028,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":2028}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}','5756b3a8917a4ab09a8b866ad6cb4526','2026-07-01 12:05:00.000000',NULL,NULL,NULL);
INSERT INTO "journal_entry" VALUES(7,1,'JE-00000007','2026-03-01','USD','Created','{"items":[{"accounting_code":"Cash","debit":true,"amount":3001,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":3001},{"accounting_code":"Revenue","debit":false,"amount":3001,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":3001}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}','5756b3a8917a4ab09a8b866ad6cb4526','2026-07-01 12:06:00.000000',NULL,NULL,NULL);
INSERT INTO "journal_entry" VALUES(8,1,'JE-00000008','2026-03-15','USD','Created','{"items":[{"accounting_code":"Cash","debit":true,"amount":3015,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":3015},{"accounting_code":"Revenue","debit":false,"amount":3015,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":3015}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}','5756b3a8917a4ab09a8b866ad6cb4526','2026-07-01 12:07:00.000000',NULL,NULL,NULL);
INSERT INTO "journal_entry" VALUES(9,1,'JE-00000009','2026-03-28','USD','Created','{"items":[{"accounting_code":"Cash","debit":true,"amount":3028,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":3028},{"accounting_code":"Revenue","debit":false,"amount":3028,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":3028}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}','5756b3a8917a4ab09a8b866ad6cb4526','2026-07-01 12:08:00.000000',NULL,NULL,NULL);
INSERT INTO "journal_entry" VALUES(10,1,'JE-00000010','2026-04-01','USD','Created','{"items":[{"accounting_code":"Cash","debit":true,"amount":4001,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":4001},{"accounting_code":"Revenue","debit":false,"amount":4001,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":4001}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}','5756b3a8917a4ab09a8b866ad6cb4526','2026-07-01 12:09:00.000000',NULL,NULL,NULL);
INSERT INTO "journal_entry" VALUES(11,1,'JE-00000011','2026-04-15','USD','Created','{"items":[{"accounting_code":"Cash","debit":true,"amount":4015,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":4015},{"accounting_code":"Revenue","debit":false,"amount":4015,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":4015}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}','5756b3a8917a4ab09a8b866ad6cb4526','2026-07-01 12:10:00.000000',NULL,NULL,NULL);
INSERT INTO "journal_entry" VALUES(12,1,'JE-00000012','2026-04-28','USD','Created','{"items":[{"accounting_code":"Cash","debit":true,"amount":4028,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":4028},{"accounting_code":"Revenue","debit":false,"amount":4028,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":4028}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}','5756b3a8917a4ab09a8b866ad6cb4526','2026-07-01 12:11:00.000000',NULL,NULL,NULL);
INSERT INTO "journal_entry" VALUES(13,1,'E-1','2026-02-03','USD','Created','{"home_currency":"USD"}','5756b3a8917a4ab09a8b866ad6cb4526','2026-07-01 12:12:00.000000',2,61,2);
INSERT INTO "journal_entry" VALUES(14,1,'JE-00000013','2026-02-27','USD','Created','{"items":[{"accounting_code":"Cash","debit":true,"amount":123,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":123},{"accounting_code":"Revenue","debit":false,"amount":123,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":123}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}','5756b3a8917a4ab09a8b866ad6cb4526','2026-07-01 13:12:00.000000',NULL,NULL,NULL);
CREATE TABLE line (
	id INTEGER NOT NULL, 
	calendar_id INTEGER NOT NULL, 
	date TEXT NOT NULL, 
	code_id INTEGER NOT NULL, 
	currency TEXT NOT NULL, 
	amount BIGINT NOT NULL, 
	home_amount BIGINT, 
	transaction_id INTEGER, 
	entry_id INTEGER, 
	commit_sequence BIGINT NOT NULL, 
	batch_id INTEGER, 
	PRIMARY KEY (id)
);
INSERT INTO "line" VALUES(1,1,'2026-01-01',2,'USD',1001,1001,NULL,1,8,NULL);
INSERT INTO "line" VALUES(2,1,'2026-01-01',3,'USD',-1001,-1001,NULL,1,8,NULL);
INSERT INTO "line" VALUES(3,1,'2026-01-01',1,'USD',777,777,1,NULL,9,NULL);
INSERT INTO "line" VALUES(4,1,'2026-01-01',3,'USD',-777,-777,1,NULL,9,NULL);
INSERT INTO "line" VALUES(5,1,'2026-01-15',2,'USD',1015,1015,NULL,2,10,NULL);
INSERT INTO "line" VALUES(6,1,'2026-01-15',3,'USD',-1015,-1015,NULL,2,10,NULL);
INSERT INTO "line" VALUES(7,1,'2026-01-15',1,'USD',11655,11655,2,NULL,11,NULL);
INSERT INTO "line" VALUES(8,1,'2026-01-15',3,'USD',-11655,-11655,2,NULL,11,NULL);
INSERT INTO "line" VALUES(9,1,'2026-01-28',2,'USD',1028,1028,NULL,3,12,NULL);
INSERT INTO "line" VALUES(10,1,'2026-01-28',3,'USD',-1028,-1028,NULL,3,12,NULL);
INSERT INTO "line" VALUES(11,1,'2026-01-28',1,'USD',21756,21756,3,NULL,13,NULL);
INSERT INTO "line" VALUES(12,1,'2026-01-28',3,'USD',-21756,-21756,3,NULL,13,NULL);
INSERT INTO "line" VALUES(13,1,'2026-02-01',2,'USD',2001,2001,NULL,4,14,NULL);
INSERT INTO "line" VALUES(14,1,'2026-02-01',3,'USD',-2001,-2001,NULL,4,14,NULL);
INSERT INTO "line" VALUES(15,1,'2026-02-01',1,'USD',777,777,4,NULL,15,NULL);
INSERT INTO "line" VALUES(16,1,'2026-02-01',3,'USD',-777,-777,4,NULL,15,NULL);
INSERT INTO "line" VALUES(17,1,'2026-02-15',2,'USD',2015,2015,NULL,5,16,NULL);
INSERT INTO "line" VALUES(18,1,'2026-02-15',3,'USD',-2015,-2015,NULL,5,16,NULL);
INSERT INTO "line" VALUES(19,1,'2026-02-15',1,'USD',11655,11655,5,NULL,17,NULL);
INSERT INTO "line" VALUES(20,1,'2026-02-15',3,'USD',-11655,-11655,5,NULL,17,NULL);
INSERT INTO "line" VALUES(21,1,'2026-02-28',2,'USD',2028,2028,NULL,6,18,NULL);
INSERT INTO "line" VALUES(22,1,'2026-02-28',3,'USD',-2028,-2028,NULL,6,18,NULL);
INSERT INTO "line" VALUES(23,1,'2026-02-28',1,'USD',21756,21756,6,NULL,19,NULL);
INSERT INTO "line" VALUES(24,1,'2026-02-28',3,'USD',-21756,-21756,6,NULL,19,NULL);
INSERT INTO "line" VALUES(25,1,'2026-03-01',2,'USD',3001,3001,NULL,7,20,NULL);
INSERT INTO "line" VALUES(26,1,'2026-03-01',3,'USD',-3001,-3001,NULL,7,20,NULL);
INSERT INTO "line" VALUES(27,1,'2026-03-01',1,'USD',777,777,7,NULL,21,NULL);
INSERT INTO "line" VALUES(28,1,'2026-03-01',3,'USD',-777,-777,7,NULL,21,NULL);
INSERT INTO "line" VALUES(29,1,'2026-03-15',2,'USD',3015,3015,NULL,8,22,NULL);
INSERT INTO "line" VALUES(30,1,'2026-03-15',3,'USD',-3015,-3015,NULL,8,22,NULL);
INSERT INTO "line" VALUES(31,1,'2026-03-15',1,'USD',11655,11655,8,NULL,23,NULL);
INSERT INTO "line" VALUES(32,1,'2026-03-15',3,'USD',-11655,-11655,8,NULL,23,NULL);
INSERT INTO "line" VALUES(33,1,'2026-03-28',2,'USD',3028,3028,NULL,9,24,NULL);
INSERT INTO "line" VALUES(34,1,'2026-03-28',3,'USD',-3028,-3028,NULL,9,24,NULL);
INSERT INTO "line" VALUES(35,1,'2026-03-28',1,'USD',21756,21756,9,NULL,25,NULL);
INSERT INTO "line" VALUES(36,1,'2026-03-28',3,'USD',-21756,-21756,9,NULL,25,NULL);
INSERT INTO "line" VALUES(37,1,'2026-04-01',2,'USD',4001,4001,NULL,10,26,NULL);
INSERT INTO "line" VALUES(38,1,'2026-04-01',3,'USD',-4001,-4001,NULL,10,26,NULL);
INSERT INTO "line" VALUES(39,1,'2026-04-01',1,'USD',777,777,10,NULL,27,NULL);
INSERT INTO "line" VALUES(40,1,'2026-04-01',3,'USD',-777,-777,10,NULL,27,NULL);
INSERT INTO "line" VALUES(41,1,'2026-04-15',2,'USD',4015,4015,NULL,11,28,NULL);
INSERT INTO "line" VALUES(42,1,'2026-04-15',3,'USD',-4015,-4015,NULL,11,28,NULL);
INSERT INTO "line" VALUES(43,1,'2026-04-15',1,'USD',11655,11655,11,NULL,29,NULL);
INSERT INTO "line" VALUES(44,1,'2026-04-15',3,'USD',-11655,-11655,11,NULL,29,NULL);
INSERT INTO "line" VALUES(45,1,'2026-04-28',2,'USD',4028,4028,NULL,12,30,NULL);
INSERT INTO "line" VALUES(46,1,'2026-04-28',3,'USD',-4028,-4028,NULL,12,30,NULL);
INSERT INTO "line" VALUES(47,1,'2026-04-28',1,'USD',21756,21756,12,NULL,31,NULL);
INSERT INTO "line" VALUES(48,1,'2026-04-28',3,'USD',-21756,-21756,12,NULL,31,NULL);
INSERT INTO "line" VALUES(49,1,'2026-03-03',1,'EUR',1000,1085,13,NULL,32,NULL);
INSERT INTO "line" VALUES(50,1,'2026-03-03',3,'EUR',-1000,-1085,13,NULL,32,NULL);
INSERT INTO "line" VALUES(51,1,'2026-01-10',1,'USD',1000,1000,15,NULL,0,1);
INSERT INTO "line" VALUES(52,1,'2026-01-10',3,'USD',-1000,-1000,15,NULL,0,1);
INSERT INTO "line" VALUES(53,1,'2026-01-11',1,'USD',1000,1000,16,NULL,0,1);
INSERT INTO "line" VALUES(54,1,'2026-01-11',3,'USD',-1000,-1000,16,NULL,0,1);
INSERT INTO "line" VALUES(55,1,'2026-01-12',1,'USD',1000,1000,17,NULL,0,1);
INSERT INTO "line" VALUES(56,1,'2026-01-12',3,'USD',-1000,-1000,17,NULL,0,1);
INSERT INTO "line" VALUES(57,1,'2026-01-13',1,'USD',1000,1000,18,NULL,0,1);
INSERT INTO "line" VALUES(58,1,'2026-01-13',3,'USD',-1000,-1000,18,NULL,0,1);
INSERT INTO "line" VALUES(59,1,'2026-01-14',1,'USD',1000,1000,19,NULL,0,1);
INSERT INTO "line" VALUES(60,1,'2026-01-14',3,'USD',-1000,-1000,19,NULL,0,1);
INSERT INTO "line" VALUES(61,1,'2026-02-03',2,'USD',500,500,NULL,13,0,2);
INSERT INTO "line" VALUES(62,1,'2026-02-03',3,'USD',-500,-500,NULL,13,0,2);
INSERT INTO "line" VALUES(63,1,'2026-05-05',1,'USD',1000,1000,20,NULL,0,3);
INSERT INTO "line" VALUES(64,1,'2026-05-05',3,'USD',-1000,-1000,20,NULL,0,3);
INSERT INTO "line" VALUES(65,1,'2026-05-05',1,'USD',1000,1000,21,NULL,0,3);
INSERT INTO "line" VALUES(66,1,'2026-05-05',3,'USD',-1000,-1000,21,NULL,0,3);
INSERT INTO "line" VALUES(67,1,'2026-05-05',1,'USD',1000,1000,22,NULL,0,3);
INSERT INTO "line" VALUES(68,1,'2026-05-05',3,'USD',-1000,-1000,22,NULL,0,3);
INSERT INTO "line" VALUES(69,1,'2026-05-05',1,'USD',1000,1000,23,NULL,0,3);
INSERT INTO "line" VALUES(70,1,'2026-05-05',3,'USD',-1000,-1000,23,NULL,0,3);
INSERT INTO "line" VALUES(71,1,'2026-05-05',1,'USD',1000,1000,24,NULL,0,3);
INSERT INTO "line" VALUES(72,1,'2026-05-05',3,'USD',-1000,-1000,24,NULL,0,3);
INSERT INTO "line" VALUES(73,1,'2026-05-05',1,'USD',1000,1000,25,NULL,0,3);
INSERT INTO "line" VALUES(74,1,'2026-05-05',3,'USD',-1000,-1000,25,NULL,0,3);
INSERT INTO "line" VALUES(75,1,'2026-02-27',2,'USD',123,123,NULL,14,42,NULL);
INSERT INTO "line" VALUES(76,1,'2026-02-27',3,'USD',-123,-123,NULL,14,42,NULL);
CREATE TABLE month_balance (
	calendar_id INTEGER NOT NULL, 
	month TEXT NOT NULL, 
	code_id INTEGER NOT NULL, 
	currency TEXT NOT NULL, 
	slot INTEGER NOT NULL, 
	debit BIGINT NOT NULL, 
	credit BIGINT NOT NULL, 
	home_debit BIGINT NOT NULL, 
	home_credit BIGINT NOT NULL, 
	unconverted INTEGER NOT NULL, 
	PRIMARY KEY (calendar_id, month, code_id, currency, slot), 
	CONSTRAINT balance_in_range CHECK (debit <= 100000000000000000 AND credit <= 100000000000000000 AND home_debit <= 100000000000000000 AND home_credit <= 100000000000000000)
)
 WITHOUT ROWID

;
INSERT INTO "month_balance" VALUES(1,'2026-01',1,'USD',0,39188,0,39188,0,0);
INSERT INTO "month_balance" VALUES(1,'2026-01',2,'USD',0,3044,0,3044,0,0);
INSERT INTO "month_balance" VALUES(1,'2026-01',3,'USD',0,0,42232,0,42232,0);
INSERT INTO "month_balance" VALUES(1,'2026-02',1,'USD',0,34188,0,34188,0,0);
INSERT INTO "month_balance" VALUES(1,'2026-02',2,'USD',0,6667,0,6667,0,0);
INSERT INTO "month_balance" VALUES(1,'2026-02',3,'USD',0,0,40855,0,40855,0);
INSERT INTO "month_balance" VALUES(1,'2026-03',1,'EUR',0,1000,0,1085,0,0);
INSERT INTO "month_balance" VALUES(1,'2026-03',1,'USD',0,34188,0,34188,0,0);
INSERT INTO "month_balance" VALUES(1,'2026-03',2,'USD',0,9044,0,9044,0,0);
INSERT INTO "month_balance" VALUES(1,'2026-03',3,'EUR',0,0,1000,0,1085,0);
INSERT INTO "month_balance" VALUES(1,'2026-03',3,'USD',0,0,43232,0,43232,0);
INSERT INTO "month_balance" VALUES(1,'2026-04',1,'USD',0,34188,0,34188,0,0);
INSERT INTO "month_balance" VALUES(1,'2026-04',2,'USD',0,12044,0,12044,0,0);
INSERT INTO "month_balance" VALUES(1,'2026-04',3,'USD',0,0,46232,0,46232,0);
CREATE TABLE oauth_client (
	id TEXT NOT NULL, 
	user_id TEXT NOT NULL, 
	secret_hash TEXT NOT NULL, 
	active BOOLEAN NOT NULL, 
	created_on TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(user_id) REFERENCES app_user (id)
);
INSERT INTO "oauth_client" VALUES('3c253ba8-6bec-4b91-80e9-7f0ba89aa870','5756b3a8917a4ab09a8b866ad6cb4526','984ca5162200734c592148f1820b71057f098573d138666b48663e4e30cd8d3a',1,'2026-07-01 12:00:00.000000');
INSERT INTO "oauth_client" VALUES('4c325925-c4a7-4ac1-b079-63ade5a590fd','0ff0d253fb5f455ca29c5e22a8f5c60c','2e7d2c03a9507ae265ecf5b5356885a53393a2029d241394997265a1a25aefc6',1,'2026-07-01 12:00:00.000000');
CREATE TABLE oauth_token (
	token_hash TEXT NOT NULL, 
	client_id TEXT NOT NULL, 
	expires_on TEXT NOT NULL, 
	PRIMARY KEY (token_hash), 
	FOREIGN KEY(client_id) REFERENCES oauth_client (id)
);
INSERT INTO "oauth_token" VALUES('a token''s hash','3c253ba8-6bec-4b91-80e9-7f0ba89aa870','2026-07-01 15:12:00.000000');
CREATE TABLE org (
	id TEXT NOT NULL, 
	entity_id TEXT NOT NULL, 
	parent_id TEXT, 
	name TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(entity_id) REFERENCES entity (id), 
	FOREIGN KEY(parent_id) REFERENCES org (id)
);
CREATE TABLE query_cursor (
	id TEXT NOT NULL, 
	tenant_id TEXT NOT NULL, 
	user_id TEXT NOT NULL, 
	calendar_id INTEGER NOT NULL, 
	object TEXT NOT NULL, 
	fields TEXT NOT NULL, 
	version TEXT NOT NULL, 
	ids TEXT NOT NULL, 
	created_on TEXT NOT NULL, 
	expires_on TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(user_id) REFERENCES app_user (id), 
	FOREIGN KEY(calendar_id) REFERENCES calendar (id)
);
INSERT INTO "query_cursor" VALUES('cccccccccccccccccccccccccccccccc','e3922cccb5224841a1074aef3ca2fcf5','5756b3a8917a4ab09a8b866ad6cb4526',1,'AccountingPeriod','["id","name"]','79.0','["1","2"]','2026-07-01 14:12:00.000000','2026-07-01 15:12:00.000000');
CREATE TABLE remembered_request (
	user_id TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	fingerprint TEXT NOT NULL, 
	track_id TEXT, 
	attempt TEXT NOT NULL, 
	lease_until TEXT NOT NULL, 
	expires_on TEXT NOT NULL, 
	status INTEGER, 
	headers TEXT, 
	body BLOB, 
	PRIMARY KEY (user_id, "key")
)
 WITHOUT ROWID

;
CREATE TABLE role (
	tenant_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	PRIMARY KEY (tenant_id, name), 
	FOREIGN KEY(tenant_id) REFERENCES tenant (id)
);
INSERT INTO "role" VALUES('e3922cccb5224841a1074aef3ca2fcf5','Zuora Finance Administrator');
INSERT INTO "role" VALUES('e3922cccb5224841a1074aef3ca2fcf5','Zuora Finance Standard User');
CREATE TABLE role_permission (
	tenant_id TEXT NOT NULL, 
	role TEXT NOT NULL, 
	permission TEXT NOT NULL, 
	PRIMARY KEY (tenant_id, role, permission)
);
INSERT INTO "role_permission" VALUES('e3922cccb5224841a1074aef3ca2fcf5','Zuora Finance Administrator','Cancel Journal Entry');
INSERT INTO "role_permission" VALUES('e3922cccb5224841a1074aef3ca2fcf5','Zuora Finance Administrator','Cancel Journal Run');
INSERT INTO "role_permission" VALUES('e3922cccb5224841a1074aef3ca2fcf5','Zuora Finance Administrator','Create Accounting Code');
INSERT INTO "role_permission" VALUES('e3922cccb5224841a1074aef3ca2fcf5','Zuora Finance Administrator','Create Accounting Period');
INSERT INTO "role_permission" VALUES('e3922cccb5224841a1074aef3ca2fcf5','Zuora Finance Administrator','Create Journal Entry');
INSERT INTO "role_permission" VALUES('e3922cccb5224841a1074aef3ca2fcf5','Zuora Finance Administrator','Create Journal Run');
INSERT INTO "role_permission" VALUES('e3922cccb5224841a1074aef3ca2fcf5','Zuora Finance Administrator','Delete Accounting Period');
INSERT INTO "role_permission" VALUES('e3922cccb5224841a1074aef3ca2fcf5','Zuora Finance Administrator','Delete Cancelled Journal Entry');
INSERT INTO "role_permission" VALUES('e3922cccb5224841a1074aef3ca2fcf5','Zuora Finance Administrator','Delete Cancelled Journal Run');
INSERT INTO "role_permission" VALUES('e3922cccb5224841a1074aef3ca2fcf5','Zuora Finance Administrator','Delete Unused Accounting Code');
INSERT INTO "role_permission" VALUES('e3922cccb5224841a1074aef3ca2fcf5','Zuora Finance Administrator','Edit Journal Entry');
INSERT INTO "role_permission" VALUES('e3922cccb5224841a1074aef3ca2fcf5','Zuora Finance Administrator','Finance Access');
INSERT INTO "role_permission" VALUES('e3922cccb5224841a1074aef3ca2fcf5','Zuora Finance Administrator','Manage Accounting Code');
INSERT INTO "role_permission" VALUES('e3922cccb5224841a1074aef3ca2fcf5','Zuora Finance Administrator','Manage Close Process');
INSERT INTO "role_permission" VALUES('e3922cccb5224841a1074aef3ca2fcf5','Zuora Finance Administrator','Manage Finance Settings');
INSERT INTO "role_permission" VALUES('e3922cccb5224841a1074aef3ca2fcf5','Zuora Finance Administrator','Manage Users');
INSERT INTO "role_permission" VALUES('e3922cccb5224841a1074aef3ca2fcf5','Zuora Finance Administrator','Override Transferred to Accounting');
INSERT INTO "role_permission" VALUES('e3922cccb5224841a1074aef3ca2fcf5','Zuora Finance Administrator','Reopen Accounting Period');
INSERT INTO "role_permission" VALUES('e3922cccb5224841a1074aef3ca2fcf5','Zuora Finance Administrator','Run Trial Balance');
INSERT INTO "role_permission" VALUES('e3922cccb5224841a1074aef3ca2fcf5','Zuora Finance Standard User','Cancel Journal Entry');
INSERT INTO "role_permission" VALUES('e3922cccb5224841a1074aef3ca2fcf5','Zuora Finance Standard User','Cancel Journal Run');
INSERT INTO "role_permission" VALUES('e3922cccb5224841a1074aef3ca2fcf5','Zuora Finance Standard User','Create Accounting Code');
INSERT INTO "role_permission" VALUES('e3922cccb5224841a1074aef3ca2fcf5','Zuora Finance Standard User','Create Accounting Period');
INSERT INTO "role_permission" VALUES('e3922cccb5224841a1074aef3ca2fcf5','Zuora Finance Standard User','Create Journal Entry');
INSERT INTO "role_permission" VALUES('e3922cccb5224841a1074aef3ca2fcf5','Zuora Finance Standard User','Create Journal Run');
INSERT INTO "role_permission" VALUES('e3922cccb5224841a1074aef3ca2fcf5','Zuora Finance Standard User','Delete Cancelled Journal Entry');
INSERT INTO "role_permission" VALUES('e3922cccb5224841a1074aef3ca2fcf5','Zuora Finance Standard User','Delete Cancelled Journal Run');
INSERT INTO "role_permission" VALUES('e3922cccb5224841a1074aef3ca2fcf5','Zuora Finance Standard User','Delete Unused Accounting Code');
INSERT INTO "role_permission" VALUES('e3922cccb5224841a1074aef3ca2fcf5','Zuora Finance Standard User','Edit Journal Entry');
INSERT INTO "role_permission" VALUES('e3922cccb5224841a1074aef3ca2fcf5','Zuora Finance Standard User','Finance Access');
INSERT INTO "role_permission" VALUES('e3922cccb5224841a1074aef3ca2fcf5','Zuora Finance Standard User','Manage Accounting Code');
INSERT INTO "role_permission" VALUES('e3922cccb5224841a1074aef3ca2fcf5','Zuora Finance Standard User','Manage Finance Settings');
INSERT INTO "role_permission" VALUES('e3922cccb5224841a1074aef3ca2fcf5','Zuora Finance Standard User','Run Trial Balance');
CREATE TABLE schema_version (
	version INTEGER NOT NULL
);
INSERT INTO "schema_version" VALUES(4);
CREATE TABLE setting (
	tenant_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (tenant_id, name), 
	FOREIGN KEY(tenant_id) REFERENCES tenant (id)
);
INSERT INTO "setting" VALUES('e3922cccb5224841a1074aef3ca2fcf5','not_found_status','404');
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
INSERT INTO "subledger_transaction" VALUES(1,1,'I-1','Invoice Item',NULL,'Posted','2026-01-01','USD',777,1,3,777,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "subledger_transaction" VALUES(2,1,'I-2','Invoice Item',NULL,'Posted','2026-01-15','USD',11655,1,3,11655,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "subledger_transaction" VALUES(3,1,'I-3','Invoice Item',NULL,'Posted','2026-01-28','USD',21756,1,3,21756,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "subledger_transaction" VALUES(4,1,'I-4','Invoice Item',NULL,'Posted','2026-02-01','USD',777,1,3,777,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "subledger_transaction" VALUES(5,1,'I-5','Invoice Item',NULL,'Posted','2026-02-15','USD',11655,1,3,11655,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "subledger_transaction" VALUES(6,1,'I-6','Invoice Item',NULL,'Posted','2026-02-28','USD',21756,1,3,21756,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "subledger_transaction" VALUES(7,1,'I-7','Invoice Item',NULL,'Posted','2026-03-01','USD',777,1,3,777,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "subledger_transaction" VALUES(8,1,'I-8','Invoice Item',NULL,'Posted','2026-03-15','USD',11655,1,3,11655,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "subledger_transaction" VALUES(9,1,'I-9','Invoice Item',NULL,'Posted','2026-03-28','USD',21756,1,3,21756,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "subledger_transaction" VALUES(10,1,'I-10','Invoice Item',NULL,'Posted','2026-04-01','USD',777,1,3,777,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "subledger_transaction" VALUES(11,1,'I-11','Invoice Item',NULL,'Posted','2026-04-15','USD',11655,1,3,11655,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "subledger_transaction" VALUES(12,1,'I-12','Invoice Item',NULL,'Posted','2026-04-28','USD',21756,1,3,21756,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "subledger_transaction" VALUES(13,1,'I-13','Invoice Item',NULL,'Posted','2026-03-03','EUR',1000,1,3,1085,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "subledger_transaction" VALUES(14,1,'P-14','Payment',NULL,'Draft','2026-04-04','USD',1000,1,3,1000,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "subledger_transaction" VALUES(15,1,'F-0','Invoice Item',NULL,'Posted','2026-01-10','USD',1000,1,3,1000,NULL,NULL,NULL,NULL,NULL,1);
INSERT INTO "subledger_transaction" VALUES(16,1,'F-1','Invoice Item',NULL,'Posted','2026-01-11','USD',1000,1,3,1000,NULL,NULL,NULL,NULL,NULL,1);
INSERT INTO "subledger_transaction" VALUES(17,1,'F-2','Invoice Item',NULL,'Posted','2026-01-12','USD',1000,1,3,1000,NULL,NULL,NULL,NULL,NULL,1);
INSERT INTO "subledger_transaction" VALUES(18,1,'F-3','Invoice Item',NULL,'Posted','2026-01-13','USD',1000,1,3,1000,NULL,NULL,NULL,NULL,NULL,1);
INSERT INTO "subledger_transaction" VALUES(19,1,'F-4','Invoice Item',NULL,'Posted','2026-01-14','USD',1000,1,3,1000,NULL,NULL,NULL,NULL,NULL,1);
INSERT INTO "subledger_transaction" VALUES(20,1,'T-0','Invoice Item',NULL,'Posted','2026-05-05','USD',1000,1,3,1000,NULL,NULL,NULL,NULL,NULL,3);
INSERT INTO "subledger_transaction" VALUES(21,1,'T-1','Invoice Item',NULL,'Posted','2026-05-05','USD',1000,1,3,1000,NULL,NULL,NULL,NULL,NULL,3);
INSERT INTO "subledger_transaction" VALUES(22,1,'T-2','Invoice Item',NULL,'Posted','2026-05-05','USD',1000,1,3,1000,NULL,NULL,NULL,NULL,NULL,3);
INSERT INTO "subledger_transaction" VALUES(23,1,'T-3','Invoice Item',NULL,'Posted','2026-05-05','USD',1000,1,3,1000,NULL,NULL,NULL,NULL,NULL,3);
INSERT INTO "subledger_transaction" VALUES(24,1,'T-4','Invoice Item',NULL,'Posted','2026-05-05','USD',1000,1,3,1000,NULL,NULL,NULL,NULL,NULL,3);
INSERT INTO "subledger_transaction" VALUES(25,1,'T-5','Invoice Item',NULL,'Posted','2026-05-05','USD',1000,1,3,1000,NULL,NULL,NULL,NULL,NULL,3);
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
INSERT INTO "tenant" VALUES('e3922cccb5224841a1074aef3ca2fcf5','Acme','USD',7,6,'2026-07-01 12:00:00.000000');
CREATE TABLE trial_balance_result (
	run_id TEXT NOT NULL, 
	rows BLOB NOT NULL, 
	PRIMARY KEY (run_id), 
	FOREIGN KEY(run_id) REFERENCES trial_balance_run (id)
);
INSERT INTO "trial_balance_result" VALUES('4fef4195e6c443c4ae0bd48d8cf9bb1e',X'6D6F6E7468656E6420747269616C2062616C616E6365203109323032362D30312D303109323032362D30312D3331095553440A436173680943617368095553440930093330343409300930093330343409300A52656365697661626C65094163636F756E747352656365697661626C650955534409300933393138380930093009333931383809300A526576656E75650953616C6573526576656E75650955534409300930093432323332093009300934323233320A');
INSERT INTO "trial_balance_result" VALUES('5ad92755c8a447c69334a3f3f8fa83e1',X'6D6F6E7468656E6420747269616C2062616C616E6365203109323032362D30322D303109323032362D30322D3238095553440A436173680943617368095553440933303434093635343409300933303434093635343409300A52656365697661626C65094163636F756E747352656365697661626C6509555344093339313838093334313838093009333931383809333431383809300A526576656E75650953616C6573526576656E756509555344092D34323233320930093430373332092D343232333209300934303733320A');
INSERT INTO "trial_balance_result" VALUES('8cca0fbd935a4e349d3780170b2cd86f',X'6D6F6E7468656E6420747269616C2062616C616E6365203109323032362D30322D303109323032362D30322D3238095553440A436173680943617368095553440933303434093636363709300933303434093636363709300A52656365697661626C65094163636F756E747352656365697661626C6509555344093339313838093334313838093009333931383809333431383809300A526576656E75650953616C6573526576656E756509555344092D34323233320930093430383535092D343232333209300934303835350A');
INSERT INTO "trial_balance_result" VALUES('3f3de173e7d44da0a67c5e6b73fc149b',X'6D6F6E7468656E6420747269616C2062616C616E6365203109323032362D30332D303109323032362D30332D3331095553440A436173680943617368095553440939373131093930343409300939373131093930343409300A52656365697661626C65094163636F756E747352656365697661626C65094555520930093130303009300930093130383509300A52656365697661626C65094163636F756E747352656365697661626C6509555344093733333736093334313838093009373333373609333431383809300A526576656E75650953616C6573526576656E7565094555520930093009313030300930093009313038350A526576656E75650953616C6573526576656E756509555344092D38333038370930093433323332092D383330383709300934333233320A');
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
INSERT INTO "trial_balance_run" VALUES('4fef4195e6c443c4ae0bd48d8cf9bb1e',1,'d14b3ff64d63469bb5636a6c69cfc8a8',1,'done','2026-07-01 13:12:00.000000','5756b3a8917a4ab09a8b866ad6cb4526',0,1,'worker',NULL,'2026-07-01 13:12:00.000000','2026-07-01 13:12:00.000000',NULL,36,'a59c105ab1caaaa52f3ad46a9d7f77b631e375583c853f1b56e7c1ed6c05b0c5','[{"name":"R1","statement":"debits equal credits","holds":true,"detail":""},{"name":"R2","statement":"closing balances sum to zero","holds":true,"detail":""},{"name":"R3","statement":"opening balances are the closing balances of the period before","holds":true,"detail":"no earlier frozen result"}]',0);
INSERT INTO "trial_balance_run" VALUES('5ad92755c8a447c69334a3f3f8fa83e1',1,'f9abb661ae904512a9761c3b0d68a08d',1,'done','2026-07-01 13:12:00.000000','5756b3a8917a4ab09a8b866ad6cb4526',0,1,'worker',NULL,'2026-07-01 13:12:00.000000','2026-07-01 13:12:00.000000',NULL,39,'2b108d45070d93a0b45c5c5eb26572ead0a2f3d5dcc939b955f6500fa99e4efa','[{"name":"R1","statement":"debits equal credits","holds":true,"detail":""},{"name":"R2","statement":"closing balances sum to zero","holds":true,"detail":""},{"name":"R3","statement":"opening balances are the closing balances of the period before","holds":true,"detail":""}]',1);
INSERT INTO "trial_balance_run" VALUES('8cca0fbd935a4e349d3780170b2cd86f',1,'f9abb661ae904512a9761c3b0d68a08d',2,'done','2026-07-01 13:12:00.000000','5756b3a8917a4ab09a8b866ad6cb4526',0,1,'worker',NULL,'2026-07-01 13:12:00.000000','2026-07-01 13:12:00.000000',NULL,44,'7fca16c867015ead210bf27758663a1368347b8ca7f0dbb126db83e9a0b99148','[{"name":"R1","statement":"debits equal credits","holds":true,"detail":""},{"name":"R2","statement":"closing balances sum to zero","holds":true,"detail":""},{"name":"R3","statement":"opening balances are the closing balances of the period before","holds":true,"detail":""}]',0);
INSERT INTO "trial_balance_run" VALUES('3f3de173e7d44da0a67c5e6b73fc149b',1,'12fb5e0b8ccf44efa60328bbdde7cc80',1,'done','2026-07-01 14:12:00.000000','5756b3a8917a4ab09a8b866ad6cb4526',0,1,'worker',NULL,'2026-07-01 14:12:00.000000','2026-07-01 14:12:00.000000',NULL,47,'09be25fb8afd4283252a7b257a8d7d241a8f4250762f0d9cff13f9d682e36ea5','[{"name":"R1","statement":"debits equal credits","holds":true,"detail":""},{"name":"R2","statement":"closing balances sum to zero","holds":true,"detail":""},{"name":"R3","statement":"opening balances are the closing balances of the period before","holds":true,"detail":""}]',0);
INSERT INTO "trial_balance_run" VALUES('a9429a56014449e7be95d816d4a53c61',1,'fd61c951857945ba915922f9334d2c69',1,'queued','2026-07-01 14:12:00.000000','5756b3a8917a4ab09a8b866ad6cb4526',0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0);
CREATE TABLE user_session (
	session_hash TEXT NOT NULL, 
	user_id TEXT NOT NULL, 
	calendar_id INTEGER NOT NULL, 
	created_on TEXT NOT NULL, 
	last_used_on TEXT NOT NULL, 
	PRIMARY KEY (session_hash), 
	FOREIGN KEY(user_id) REFERENCES app_user (id), 
	FOREIGN KEY(calendar_id) REFERENCES calendar (id)
);
INSERT INTO "user_session" VALUES('a session''s hash','5756b3a8917a4ab09a8b866ad6cb4526',1,'2026-07-01 14:12:00.000000','2026-07-01 14:12:00.000000');
CREATE INDEX history_of_calendar ON history (calendar_id, commit_sequence, id);
CREATE INDEX history_of_period ON history (calendar_id, period_id) WHERE period_id IS NOT NULL;
CREATE INDEX history_of_tenant ON history (tenant_id, commit_sequence, id) WHERE calendar_id IS NULL;
CREATE INDEX history_of_track_id ON history (calendar_id, track_id) WHERE track_id IS NOT NULL;
CREATE INDEX journal_entry_by_date ON journal_entry (calendar_id, date);
CREATE INDEX ix_remembered_request_expires_on ON remembered_request (expires_on);
CREATE INDEX request_under_way ON remembered_request (user_id, track_id) WHERE status IS NULL;
CREATE INDEX revenue_transaction ON subledger_transaction (calendar_id, date, status) WHERE type = 'Revenue Event Item';
CREATE INDEX unresolved_transaction ON subledger_transaction (calendar_id, date) WHERE (status = 'Draft' OR status = 'Processing' OR status = 'Pending' OR status = 'Unprocessed');
CREATE INDEX ix_oauth_token_expires_on ON oauth_token (expires_on);
CREATE INDEX ix_accounting_period_calendar_id ON accounting_period (calendar_id);
CREATE INDEX cursor_of_user ON query_cursor (user_id, created_on);
CREATE INDEX ix_query_cursor_expires_on ON query_cursor (expires_on);
CREATE INDEX ix_trial_balance_run_period_id ON trial_balance_run (period_id);
CREATE INDEX unfinished_run ON trial_balance_run (state, requested_on) WHERE state IN ('queued', 'leased');
CREATE INDEX ix_user_session_last_used_on ON user_session (last_used_on);
CREATE INDEX session_of_user ON user_session (user_id, last_used_on);
CREATE TRIGGER fence_line_insert BEFORE INSERT ON line WHEN EXISTS (SELECT 1 FROM calendar WHERE id = NEW.calendar_id AND NEW.date <= closed_through) BEGIN SELECT RAISE(FAIL, 'monthend fence: the period is closed'); END;
CREATE TRIGGER fence_line_update BEFORE UPDATE ON line WHEN EXISTS (SELECT 1 FROM calendar WHERE id = OLD.calendar_id AND OLD.date <= closed_through) OR EXISTS (SELECT 1 FROM calendar WHERE id = NEW.calendar_id AND NEW.date <= closed_through) BEGIN SELECT RAISE(ABORT, 'monthend fence: the period is closed'); END;
CREATE TRIGGER fence_line_delete BEFORE DELETE ON line WHEN EXISTS (SELECT 1 FROM calendar WHERE id = OLD.calendar_id AND OLD.date <= closed_through) AND NOT (OLD.batch_id IS NOT NULL AND EXISTS (SELECT 1 FROM import_batch WHERE id = OLD.batch_id AND NOT posted)) BEGIN SELECT RAISE(ABORT, 'monthend fence: the period is closed'); END;
CREATE TRIGGER fence_subledger_transaction_insert BEFORE INSERT ON subledger_transaction WHEN EXISTS (SELECT 1 FROM calendar WHERE id = NEW.calendar_id AND NEW.date <= closed_through) BEGIN SELECT RAISE(FAIL, 'monthend fence: the period is closed'); END;
CREATE TRIGGER fence_subledger_transaction_update BEFORE UPDATE ON subledger_transaction WHEN EXISTS (SELECT 1 FROM calendar WHERE id = OLD.calendar_id AND OLD.date <= closed_through) OR EXISTS (SELECT 1 FROM calendar WHERE id = NEW.calendar_id AND NEW.date <= closed_through) BEGIN SELECT RAISE(ABORT, 'monthend fence: the period is closed'); END;
CREATE TRIGGER fence_subledger_transaction_delete BEFORE DELETE ON subledger_transaction WHEN EXISTS (SELECT 1 FROM calendar WHERE id = OLD.calendar_id AND OLD.date <= closed_through) AND NOT (OLD.batch_id IS NOT NULL AND EXISTS (SELECT 1 FROM import_batch WHERE id = OLD.batch_id AND NOT posted)) BEGIN SELECT RAISE(ABORT, 'monthend fence: the period is closed'); END;
CREATE TRIGGER fence_journal_entry_insert BEFORE INSERT ON journal_entry WHEN EXISTS (SELECT 1 FROM calendar WHERE id = NEW.calendar_id AND NEW.date <= closed_through) BEGIN SELECT RAISE(FAIL, 'monthend fence: the period is closed'); END;
CREATE TRIGGER fence_journal_entry_update BEFORE UPDATE ON journal_entry WHEN EXISTS (SELECT 1 FROM calendar WHERE id = OLD.calendar_id AND OLD.date <= closed_through) OR EXISTS (SELECT 1 FROM calendar WHERE id = NEW.calendar_id AND NEW.date <= closed_through) BEGIN SELECT RAISE(ABORT, 'monthend fence: the period is closed'); END;
CREATE TRIGGER fence_journal_entry_delete BEFORE DELETE ON journal_entry WHEN EXISTS (SELECT 1 FROM calendar WHERE id = OLD.calendar_id AND OLD.date <= closed_through) AND NOT (OLD.batch_id IS NOT NULL AND EXISTS (SELECT 1 FROM import_batch WHERE id = OLD.batch_id AND NOT posted)) BEGIN SELECT RAISE(ABORT, 'monthend fence: the period is closed'); END;
CREATE TRIGGER fence_line_kept BEFORE DELETE ON line WHEN NOT (OLD.batch_id IS NOT NULL AND EXISTS (SELECT 1 FROM import_batch WHERE id = OLD.batch_id AND NOT posted)) BEGIN SELECT RAISE(ABORT, 'monthend fence: rows of this table are never changed or deleted'); END;
CREATE TRIGGER fence_subledger_transaction_kept BEFORE DELETE ON subledger_transaction WHEN NOT (OLD.batch_id IS NOT NULL AND EXISTS (SELECT 1 FROM import_batch WHERE id = OLD.batch_id AND NOT posted)) BEGIN SELECT RAISE(ABORT, 'monthend fence: rows of this table are never changed or deleted'); END;
CREATE TRIGGER fence_journal_entry_kept BEFORE DELETE ON journal_entry WHEN NOT (OLD.batch_id IS NOT NULL AND EXISTS (SELECT 1 FROM import_batch WHERE id = OLD.batch_id AND NOT posted)) BEGIN SELECT RAISE(ABORT, 'monthend fence: rows of this table are never changed or deleted'); END;
CREATE TRIGGER fence_line_unchanged BEFORE UPDATE ON line WHEN OLD.home_amount IS NOT NULL OR NEW.home_amount IS NULL OR (OLD.id IS NOT NEW.id OR OLD.calendar_id IS NOT NEW.calendar_id OR OLD.date IS NOT NEW.date OR OLD.code_id IS NOT NEW.code_id OR OLD.currency IS NOT NEW.currency OR OLD.amount IS NOT NEW.amount OR OLD.transaction_id IS NOT NEW.transaction_id OR OLD.entry_id IS NOT NEW.entry_id OR OLD.commit_sequence IS NOT NEW.commit_sequence OR OLD.batch_id IS NOT NEW.batch_id) BEGIN SELECT RAISE(ABORT, 'monthend fence: rows of this table are never changed or deleted'); END;
CREATE TRIGGER fence_subledger_transaction_unchanged BEFORE UPDATE ON subledger_transaction WHEN (OLD.id IS NOT NEW.id OR OLD.calendar_id IS NOT NEW.calendar_id OR OLD.number IS NOT NEW.number OR OLD.type IS NOT NEW.type OR OLD.subtype IS NOT NEW.subtype OR OLD.date IS NOT NEW.date OR OLD.currency IS NOT NEW.currency OR OLD.amount IS NOT NEW.amount OR OLD.debit_code IS NOT NEW.debit_code OR OLD.credit_code IS NOT NEW.credit_code OR OLD.account_number IS NOT NEW.account_number OR OLD.due_date IS NOT NEW.due_date OR OLD.batch_id IS NOT NEW.batch_id) BEGIN SELECT RAISE(ABORT, 'monthend fence: rows of this table are never changed or deleted'); END;
CREATE TRIGGER fence_journal_entry_unchanged BEFORE UPDATE ON journal_entry WHEN TRUE BEGIN SELECT RAISE(ABORT, 'monthend fence: rows of this table are never changed or deleted'); END;
CREATE TRIGGER fence_line_unreplaced BEFORE INSERT ON line WHEN NEW.rowid <> -1 AND EXISTS (SELECT 1 FROM line WHERE rowid = NEW.rowid) BEGIN SELECT RAISE(FAIL, 'monthend fence: a row with this key is there already'); END;
CREATE TRIGGER fence_subledger_transaction_unreplaced BEFORE INSERT ON subledger_transaction WHEN NEW.rowid <> -1 AND EXISTS (SELECT 1 FROM subledger_transaction WHERE rowid = NEW.rowid) OR NOT (NEW.batch_id IS NOT NULL) AND EXISTS (SELECT 1 FROM subledger_transaction WHERE calendar_id IS NEW.calendar_id AND number IS NEW.number AND type IS NEW.type) BEGIN SELECT RAISE(FAIL, 'monthend fence: a row with this key is there already'); END;
CREATE TRIGGER fence_journal_entry_unreplaced BEFORE INSERT ON journal_entry WHEN NEW.rowid <> -1 AND EXISTS (SELECT 1 FROM journal_entry WHERE rowid = NEW.rowid) OR NOT (NEW.batch_id IS NOT NULL) AND EXISTS (SELECT 1 FROM journal_entry WHERE calendar_id IS NEW.calendar_id AND number IS NEW.number) BEGIN SELECT RAISE(FAIL, 'monthend fence: a row with this key is there already'); END;
CREATE TRIGGER fence_batch_posted BEFORE UPDATE OF posted ON import_batch WHEN EXISTS (SELECT 1 FROM calendar WHERE id = NEW.calendar_id AND NEW.first_date <= closed_through) OR OLD.posted BEGIN SELECT RAISE(ABORT, 'monthend fence: the period is closed'); END;
CREATE TRIGGER fence_batch_unchanged BEFORE UPDATE ON import_batch WHEN OLD.posted OR (OLD.id IS NOT NEW.id OR OLD.calendar_id IS NOT NEW.calendar_id) BEGIN SELECT RAISE(ABORT, 'monthend fence: rows of this table are never changed or deleted'); END;
CREATE TRIGGER fence_batch_kept BEFORE DELETE ON import_batch WHEN OLD.posted BEGIN SELECT RAISE(ABORT, 'monthend fence: rows of this table are never changed or deleted'); END;
CREATE TRIGGER fence_batch_staged BEFORE INSERT ON import_batch WHEN NEW.posted BEGIN SELECT RAISE(FAIL, 'monthend fence: rows of this table are never changed or deleted'); END;
CREATE TRIGGER fence_import_batch_unreplaced BEFORE INSERT ON import_batch WHEN NEW.rowid <> -1 AND EXISTS (SELECT 1 FROM import_batch WHERE rowid = NEW.rowid) BEGIN SELECT RAISE(FAIL, 'monthend fence: a row with this key is there already'); END;
CREATE TRIGGER fence_calendar_unchanged BEFORE UPDATE ON calendar WHEN (OLD.id IS NOT NEW.id OR OLD.tenant_id IS NOT NEW.tenant_id OR OLD.entity_id IS NOT NEW.entity_id OR OLD.org_id IS NOT NEW.org_id) BEGIN SELECT RAISE(ABORT, 'monthend fence: rows of this table are never changed or deleted'); END;
CREATE TRIGGER fence_calendar_closed_through BEFORE UPDATE OF closed_through ON calendar WHEN OLD.closed_through IS NOT NEW.closed_through AND NEW.closed_through IS NOT (SELECT max(end_date) FROM accounting_period WHERE calendar_id = NEW.id AND status = 'Closed') BEGIN SELECT RAISE(ABORT, 'monthend fence: closed_through does not fit the closed periods'); END;
CREATE TRIGGER fence_calendar_kept BEFORE DELETE ON calendar WHEN TRUE BEGIN SELECT RAISE(ABORT, 'monthend fence: rows of this table are never changed or deleted'); END;
CREATE TRIGGER fence_calendar_unreplaced BEFORE INSERT ON calendar WHEN NEW.rowid <> -1 AND EXISTS (SELECT 1 FROM calendar WHERE rowid = NEW.rowid) OR NOT (FALSE) AND EXISTS (SELECT 1 FROM calendar WHERE entity_id IS NEW.entity_id AND org_id IS NEW.org_id) BEGIN SELECT RAISE(FAIL, 'monthend fence: a row with this key is there already'); END;
CREATE TRIGGER fence_period_unchanged BEFORE UPDATE ON accounting_period WHEN OLD.status = 'Closed' AND (OLD.id IS NOT NEW.id OR OLD.calendar_id IS NOT NEW.calendar_id OR OLD.start_date IS NOT NEW.start_date OR OLD.end_date IS NOT NEW.end_date) BEGIN SELECT RAISE(ABORT, 'monthend fence: the period is closed'); END;
CREATE TRIGGER fence_period_kept BEFORE DELETE ON accounting_period WHEN OLD.status = 'Closed' BEGIN SELECT RAISE(ABORT, 'monthend fence: the period is closed'); END;
CREATE TRIGGER fence_period_unreplaced BEFORE INSERT ON accounting_period WHEN EXISTS (SELECT 1 FROM accounting_period p WHERE p.status = 'Closed' AND (p.id = NEW.id OR p.rowid = NEW.rowid OR (p.calendar_id = NEW.calendar_id AND p.name = NEW.name)) AND NOT (p.id = NEW.id AND p.calendar_id = NEW.calendar_id AND p.start_date IS NEW.start_date AND p.end_date IS NEW.end_date)) BEGIN SELECT RAISE(FAIL, 'monthend fence: the period is closed'); END;
CREATE TRIGGER fence_run_unchanged BEFORE UPDATE ON trial_balance_run WHEN OLD.state = 'done' AND (OLD.superseded AND NOT NEW.superseded OR (OLD.id IS NOT NEW.id OR OLD.calendar_id IS NOT NEW.calendar_id OR OLD.period_id IS NOT NEW.period_id OR OLD.revision IS NOT NEW.revision OR OLD.state IS NOT NEW.state OR OLD.requested_on IS NOT NEW.requested_on OR OLD.requested_by IS NOT NEW.requested_by OR OLD.dates_version IS NOT NEW.dates_version OR OLD.started_on IS NOT NEW.started_on OR OLD.ended_on IS NOT NEW.ended_on OR OLD.commit_sequence IS NOT NEW.commit_sequence OR OLD.sha256 IS NOT NEW.sha256 OR OLD.identities IS NOT NEW.identities)) BEGIN SELECT RAISE(ABORT, 'monthend fence: rows of this table are never changed or deleted'); END;
CREATE TRIGGER fence_run_kept BEFORE DELETE ON trial_balance_run WHEN OLD.state = 'done' BEGIN SELECT RAISE(ABORT, 'monthend fence: rows of this table are never changed or deleted'); END;
CREATE TRIGGER fence_trial_balance_run_unreplaced BEFORE INSERT ON trial_balance_run WHEN NEW.rowid <> -1 AND EXISTS (SELECT 1 FROM trial_balance_run WHERE rowid = NEW.rowid) OR NOT (FALSE) AND EXISTS (SELECT 1 FROM trial_balance_run WHERE id IS NEW.id) BEGIN SELECT RAISE(FAIL, 'monthend fence: a row with this key is there already'); END;
CREATE TRIGGER fence_trial_balance_result_unreplaced BEFORE INSERT ON trial_balance_result WHEN NEW.rowid <> -1 AND EXISTS (SELECT 1 FROM trial_balance_result WHERE rowid = NEW.rowid) OR NOT (FALSE) AND EXISTS (SELECT 1 FROM trial_balance_result WHERE run_id IS NEW.run_id) BEGIN SELECT RAISE(FAIL, 'monthend fence: a row with this key is there already'); END;
CREATE TRIGGER fence_history_unreplaced BEFORE INSERT ON history WHEN NEW.rowid <> -1 AND EXISTS (SELECT 1 FROM history WHERE rowid = NEW.rowid) BEGIN SELECT RAISE(FAIL, 'monthend fence: a row with this key is there already'); END;
CREATE TRIGGER fence_seal_next BEFORE INSERT ON history_seal WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM history_seal WHERE chain = NEW.chain) OR EXISTS (SELECT 1 FROM history_seal WHERE history_id = NEW.history_id) BEGIN SELECT RAISE(FAIL, 'monthend fence: a row with this key is there already'); END;
CREATE TRIGGER fence_result_unchanged BEFORE UPDATE ON trial_balance_result WHEN TRUE BEGIN SELECT RAISE(ABORT, 'monthend fence: rows of this table are never changed or deleted'); END;
CREATE TRIGGER fence_result_kept BEFORE DELETE ON trial_balance_result WHEN TRUE BEGIN SELECT RAISE(ABORT, 'monthend fence: rows of this table are never changed or deleted'); END;
CREATE TRIGGER fence_history_unchanged BEFORE UPDATE ON history WHEN TRUE BEGIN SELECT RAISE(ABORT, 'monthend fence: rows of this table are never changed or deleted'); END;
CREATE TRIGGER fence_history_kept BEFORE DELETE ON history WHEN TRUE BEGIN SELECT RAISE(ABORT, 'monthend fence: rows of this table are never changed or deleted'); END;
CREATE TRIGGER fence_seal_unchanged BEFORE UPDATE ON history_seal WHEN TRUE BEGIN SELECT RAISE(ABORT, 'monthend fence: rows of this table are never changed or deleted'); END;
CREATE TRIGGER fence_seal_kept BEFORE DELETE ON history_seal WHEN TRUE BEGIN SELECT RAISE(ABORT, 'monthend fence: rows of this table are never changed or deleted'); END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('accounting_code',4);
INSERT INTO "sqlite_sequence" VALUES('import_batch',3);
COMMIT;
