//! The cache that a team shares: an S3-compatible server that others wrote, one that fails, and one that never answers.

use std::ffi::OsString;
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use semba_tests::process::{Ran, run, run_file, settle};
use semba_tests::semba::{Project, semba};

const HINT: &str = "python3 -m venv VENV && VENV/bin/pip install 'moto[server]', then set SEMBA_TEST_PYTHON=VENV/bin/python";
const KEY: &str = "the team's secret";

/// Someone's machine: the program, and a cache of its own.
struct Machine {
    project: Project,
    cache: Project,
}

impl Machine {
    fn new() -> Self {
        let project = Project::new(&[
            ("main.ts", "import { value } from './lib';\nconsole.log(value);\n"),
            ("lib.ts", "export const value: string = 'shared';\n"),
        ]);
        settle();
        Self { project, cache: Project::new(&[]) }
    }

    fn semba(
        &self,
        remote: &str,
        key: &str,
        arguments: &[&str],
        variables: &[(&str, &str)],
    ) -> Ran {
        let mut command = semba(self.project.path(), arguments);
        command.env("SEMBA_CACHE_DIR", self.cache.path().join("esm")).env_remove("SEMBA_CACHE_MAX");
        command.env("SEMBA_CACHE_REMOTE", remote).env("SEMBA_CACHE_KEY", key);
        command.env("SEMBA_EXPERIMENTAL_ESM_BYTECODE", "1").env("SEMBA_BYTECODE_TRACE", "1");
        // Whatever credentials the machine has are none of the tests' business.
        for (name, value) in [
            ("AWS_ACCESS_KEY_ID", "tests"),
            ("AWS_SECRET_ACCESS_KEY", "tests"),
            ("AWS_REGION", "us-east-1"),
            ("AWS_ALLOW_HTTP", "true"),
        ] {
            command.env(name, value);
        }
        command.envs(variables.iter().copied());
        run(&mut command, b"")
    }

    #[track_caller]
    fn build(&self, remote: &str, key: &str, variables: &[(&str, &str)]) -> Ran {
        let arguments = ["build", "--compile", "main.ts", "--outfile", "app"];
        let ran = self.semba(remote, key, &arguments, variables).expect_code(0);
        run_file(&self.project.path().join("app")).expect_code(0).expect_stdout("shared\n");
        ran
    }
}

/// A server that is stopped with its test.
struct Server {
    process: Child,
    address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Server {
    /// Starts moto's S3 with a bucket `team`; `None` where it is not installed.
    fn start() -> Option<Self> {
        let mut probe = Command::new(python());
        probe.args(["-c", "import moto.server"]).stderr(Stdio::null());
        if !probe.status().is_ok_and(|status| status.success()) {
            eprintln!("skipped: no Python with `moto[server]`; {HINT}");
            return None;
        }
        let port = free_port();
        let mut command = Command::new(python());
        command.args(["-m", "moto.server", "-H", "127.0.0.1", "-p", &port.to_string()]);
        let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()?;
        let server = Self { process, address: format!("127.0.0.1:{port}") };
        let deadline = Instant::now() + Duration::from_secs(60);
        while TcpStream::connect(&server.address).is_err() {
            assert!(Instant::now() < deadline, "moto does not start");
            std::thread::sleep(Duration::from_millis(50));
        }
        server.request("PUT", "/team", b"");
        Some(server)
    }

    /// A request without any signature, as a stranger could make it.
    fn request(&self, method: &str, path: &str, body: &[u8]) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("the server answers");
        let length = body.len();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n",
            self.address
        );
        stream.write_all(&[head.as_bytes(), body].concat()).expect("the server reads");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("the server writes");
        let answer = String::from_utf8_lossy(&answer).into_owned();
        assert!(answer.starts_with("HTTP/1.1 200"), "{method} {path}: {answer}");
        answer
    }

    /// Overwrites an object, as someone who may write the store.
    fn put(&self, path: &str, text: String) {
        let script = "import boto3, sys\nkeys = dict(aws_access_key_id='x', aws_secret_access_key='x', region_name='us-east-1')\n\
            boto3.client('s3', endpoint_url=sys.argv[1], **keys).put_object(Bucket='team', Key=sys.argv[2], Body=sys.argv[3])";
        let mut python = Command::new(python());
        python.args(["-c", script, &format!("http://{}", self.address), path, &text]);
        run(&mut python, b"").expect_code(0);
    }

    /// The paths of all objects.
    fn objects(&self) -> Vec<String> {
        let list = self.request("GET", "/team?list-type=2", b"");
        let keys = list.split("<Key>").skip(1);
        keys.filter_map(|rest| rest.split_once("</Key>")).map(|(key, _)| key.to_owned()).collect()
    }

    fn variables(&self) -> [(&'static str, String); 2] {
        // Long enough for a machine that is busy with other tests.
        [
            ("AWS_ENDPOINT", format!("http://{}", self.address)),
            ("SEMBA_CACHE_REMOTE_TIMEOUT", "60".into()),
        ]
    }
}

/// The Python that has moto and boto3.
fn python() -> OsString {
    std::env::var_os("SEMBA_TEST_PYTHON").unwrap_or_else(|| "python3".into())
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

fn borrowed<'a>(variables: &'a [(&'static str, String)]) -> Vec<(&'a str, &'a str)> {
    variables.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

#[test]
fn units_are_shared_through_s3_and_strangers_cannot_change_them() {
    let Some(server) = Server::start() else { return };
    let (variables, remote) = (server.variables(), "s3://team/path");
    let variables = borrowed(&variables);

    let first = Machine::new().build(remote, KEY, &variables);
    first.expect_stderr("shared cache: 0 units fetched, 1 sent, 0 refused");
    let objects = server.objects();
    assert!(matches!(objects.as_slice(), [one] if one.starts_with("path/1/units/")), "{objects:?}");

    let second = Machine::new();
    let built = second.build(remote, KEY, &variables);
    built.expect_stderr("shared cache: 1 units fetched, 0 sent, 0 refused");
    // It is in the machine's own cache from then on.
    let built = second.build(remote, KEY, &variables);
    built.expect_stderr("shared cache: 0 units fetched, 0 sent, 0 refused");
    let third = Machine::new();
    let ran = third.semba(remote, KEY, &["run", "main.ts"], &variables).expect_code(0);
    ran.expect_stdout("shared\n").expect_stderr("1 units from the cache, 0 compiled");

    let stranger = Machine::new().build(remote, "another secret", &variables);
    stranger.expect_stderr("1 units of the shared cache were not signed with this SEMBA_CACHE_KEY");
    // The stranger has put its own there meanwhile, and then nonsense.
    for body in [None, Some("A".repeat(5000))] {
        if let Some(body) = body {
            server.put(&objects[0], body);
        }
        let built = Machine::new().build(remote, KEY, &variables);
        built
            .expect_stderr("1 units of the shared cache were not signed with this SEMBA_CACHE_KEY");
    }
}

#[test]
fn a_directory_can_be_shared() {
    let shared = Project::new(&[]);
    let remote = format!("file://{}/store", shared.path().display());
    let patient = [("SEMBA_CACHE_REMOTE_TIMEOUT", "60")];
    Machine::new().build(&remote, KEY, &patient).expect_stderr("0 units fetched, 1 sent");
    Machine::new().build(&remote, KEY, &patient).expect_stderr("1 units fetched, 0 sent");
    let units = shared.path().join("store/1/units");
    let unit =
        fs::read_dir(&units).expect("units").next().expect("a unit").expect("an entry").path();
    damage(&unit);
    Machine::new()
        .build(&remote, KEY, &patient)
        .expect_stderr("0 units fetched, 1 sent, 1 refused");
}

fn damage(file: &Path) {
    let mut bytes = fs::read(file).expect("the unit can be read");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(file, bytes).expect("the unit can be written");
}

#[test]
fn nobody_waits_long_for_a_server_that_is_slow_or_gone() {
    // The system takes connections, and nobody ever answers them.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let silent = silent.local_addr().expect("an address").to_string();
    let gone = format!("127.0.0.1:{}", free_port());
    for address in [silent, gone] {
        let endpoint = format!("http://{address}");
        let machine = Machine::new();
        let without = Instant::now();
        machine.build("file:///nowhere-that-can-be-written/store", KEY, &[]);
        let without = without.elapsed();
        fs::remove_dir_all(machine.cache.path().join("esm")).expect("the cache can be removed");
        let variables =
            [("AWS_ENDPOINT", endpoint.as_str()), ("SEMBA_CACHE_REMOTE_TIMEOUT", "0.5")];
        let started = Instant::now();
        let ran = machine.build("s3://team/path", KEY, &variables);
        let took = started.elapsed();
        ran.expect_stderr("the shared cache is not used: ");
        assert!(
            took < without * 3 + Duration::from_secs(3),
            "{address}: {took:?}, else {without:?}"
        );
        // The own cache does not depend on it.
        let ran = machine.build("s3://team/path", KEY, &variables);
        assert!(!ran.stderr.contains("the shared cache is not used"), "{}", ran.report());
    }
}

#[test]
fn a_server_that_fails_is_told_of() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = stream;
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let body = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>";
            let length = body.len();
            let _ = write!(
                stream,
                "HTTP/1.1 403 Forbidden\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            );
        }
    });
    let variables = [("AWS_ENDPOINT", endpoint.as_str()), ("SEMBA_CACHE_REMOTE_TIMEOUT", "60")];
    let ran = Machine::new().build("s3://team/path", KEY, &variables);
    ran.expect_stderr("the shared cache is not used: ").expect_stderr("403");
}

#[test]
fn settings_that_make_no_sense_are_refused() {
    let machine = Machine::new();
    let arguments = ["build", "--compile", "main.ts", "--outfile", "app"];
    let ran = machine.semba("s3://team/path", "", &arguments, &[]);
    ran.expect_code(2).expect_stderr("SEMBA_CACHE_REMOTE needs SEMBA_CACHE_KEY");
    let ran = machine.semba("team/path", KEY, &arguments, &[]);
    ran.expect_code(2).expect_stderr("SEMBA_CACHE_REMOTE has to be s3://BUCKET/PATH");
}
