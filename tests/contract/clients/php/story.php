<?php
// Tells the story of five periods with PHP's SoapClient, and prints what it was shown.
// One JSON line a step. A line without an answer asks that the session be made to expire;
// then a line on standard input lets the story go on.

declare(strict_types=1);

const API = 'http://api.zuora.com/';
const OBJECT = 'http://object.api.zuora.com/';

function tell(string $step, array $told): void
{
    $line = ['step' => $step] + $told;
    echo json_encode($line, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE), "\n";
}

function result(object $said): array
{
    $errors = $said->Errors ?? $said->errors ?? [];
    return [
        'success' => $said->Success ?? $said->success,
        'id' => $said->Id ?? $said->id ?? null,
        'errors' => array_map(
            fn (object $each) => ['code' => $each->Code, 'message' => $each->Message],
            $errors
        ),
    ];
}

function page(object $said): array
{
    return [
        'done' => $said->done,
        'locator' => $said->queryLocator,
        'size' => $said->size,
        'records' => array_map(
            fn (object $record) => array_filter(
                get_object_vars($record),
                fn ($value) => $value !== null && $value !== []
            ),
            $said->records ?? []
        ),
    ];
}

function fault_of(callable $call): array
{
    try {
        $answer = $call();
    } catch (SoapFault $raised) {
        $declared = get_object_vars($raised->detail);
        $kind = array_key_first($declared);
        $inside = $declared[$kind];
        $inside = $inside instanceof SoapVar ? $inside->enc_value : $inside;
        return [
            'faultcode' => $raised->faultcode,
            'text' => $raised->faultstring,
            'kind' => $kind,
            'code' => $inside->FaultCode,
            'message' => $inside->FaultMessage,
        ];
    }
    throw new RuntimeException('no fault but ' . json_encode($answer));
}

function select(string $where): string
{
    return 'select Id, CreatedDate, EndDate, Name, Notes, StartDate, Status'
        . " from AccountingPeriod where $where";
}

final class Session
{
    private SoapClient $client;
    private string $session = '';

    public function __construct(private object $setting)
    {
        $this->client = new SoapClient($setting->wsdl, [
            'soap_version' => $setting->soap_version === '1.2' ? SOAP_1_2 : SOAP_1_1,
            'cache_wsdl' => WSDL_CACHE_NONE,
            'exceptions' => true,
            'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
        ]);
    }

    public function signIn(string $password): object
    {
        $this->client->__setSoapHeaders();
        $said = $this->client->login([
            'username' => $this->setting->username,
            'password' => $password,
        ])->result;
        $this->client->__setLocation($said->ServerUrl);
        $this->session = $said->Session;
        return $said;
    }

    private function headers(?int $batchSize = null): void
    {
        $headers = [new SoapHeader(API, 'SessionHeader', ['session' => $this->session])];
        if ($batchSize !== null) {
            $headers[] = new SoapHeader(API, 'QueryOptions', ['batchSize' => $batchSize]);
        }
        $this->client->__setSoapHeaders($headers);
    }

    public function username(): string
    {
        $this->headers();
        return $this->client->getUserInfo()->Username;
    }

    public function save(string $operation, array $rows): array
    {
        $this->headers();
        $typed = array_map(
            fn (array $row) => new SoapVar($row, SOAP_ENC_OBJECT, 'AccountingPeriod', OBJECT),
            $rows
        );
        $said = $this->client->__soapCall($operation, [['zObjects' => $typed]]);
        return array_map(result(...), $said->result);
    }

    public function delete(array $ids): array
    {
        $this->headers();
        $said = $this->client->delete(['type' => 'AccountingPeriod', 'ids' => $ids]);
        return array_map(result(...), $said->result);
    }

    public function query(string $text, ?int $batchSize = null): array
    {
        $this->headers($batchSize);
        return page($this->client->query(['queryString' => $text])->result);
    }

    public function queryMore(string $locator, int $batchSize): array
    {
        $this->headers($batchSize);
        return page($this->client->queryMore(['queryLocator' => $locator])->result);
    }
}

function enter(Session $session, object $setting): void
{
    tell('wrong password', [
        'fault' => fault_of(fn () => $session->signIn("not $setting->password")),
    ]);
    $said = $session->signIn($setting->password);
    tell('session', ['said' => $said->Session]);
    tell('address', ['said' => $said->ServerUrl]);
    tell('username', ['said' => $session->username()]);
}

function create(Session $session, object $setting): array
{
    $months = array_map(get_object_vars(...), $setting->months);
    $first = $session->save('create', [$months[0] + ['StartDate' => $setting->start]]);
    tell('first', ['results' => $first]);
    $later = $session->save('create', array_slice($months, 1, 4));
    tell('later', ['results' => $later]);
    $again = ['Name' => $months[0]['Name']] + $months[5];
    tell('duplicate', ['results' => $session->save('create', [$again])]);
    return [$first[0]['id'], $later[0]['id'], $later[3]['id']];
}

function all_pages(Session $session): array
{
    $pages = [$session->query(select('FiscalYear > 2000'), 2)];
    while (!end($pages)['done']) {
        $pages[] = $session->queryMore(end($pages)['locator'], 2);
    }
    return $pages;
}

function change(Session $session, object $setting, string $key): void
{
    $find = select("Id = '$key'");
    $changed = ['Id' => $key, 'EndDate' => $setting->changed_end, 'Name' => 'February'];
    tell('changed', ['results' => $session->save('update', [$changed])]);
    tell('changed', ['pages' => [$session->query($find)]]);
    $emptied = ['fieldsToNull' => ['Notes'], 'Id' => $key];
    tell('emptied', ['results' => $session->save('update', [$emptied])]);
    tell('emptied', ['pages' => [$session->query($find)]]);
}

function close_and_reopen(Session $session, string $key): void
{
    foreach (['closed' => 'Closed', 'reopened' => 'Open'] as $step => $status) {
        $row = ['Id' => $key, 'Status' => $status];
        tell($step, ['results' => $session->save('update', [$row])]);
        tell($step, ['pages' => [$session->query(select("Id = '$key'"))]]);
    }
}

function delete_last(Session $session, object $setting, string $key): void
{
    if ((int) $setting->version < $setting->delete_since) {
        tell('deleted', ['fault' => fault_of(fn () => $session->delete([$key]))]);
        return;
    }
    tell('deleted', ['results' => $session->delete([$key])]);
    tell('left', ['pages' => [$session->query(select('FiscalYear > 2000'))]]);
}

function come_back(Session $session, object $setting): void
{
    tell('expired', ['fault' => fault_of(fn () => $session->query(select('FiscalYear > 2000')))]);
    tell('new session', ['said' => $session->signIn($setting->password)->Session]);
    $name = $setting->months[0]->Name;
    tell('back', ['pages' => [$session->query(select("Name = '$name'"))]]);
}

ini_set('display_errors', 'stderr');
$setting = json_decode($argv[1], false, 16, JSON_THROW_ON_ERROR);
$session = new Session($setting);
enter($session, $setting);
[$first, $second, $last] = create($session, $setting);
tell('all', ['pages' => all_pages($session)]);
change($session, $setting, $second);
close_and_reopen($session, $first);
delete_last($session, $setting, $last);
tell('expire', []);
fgets(STDIN);
come_back($session, $setting);
