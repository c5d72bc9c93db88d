package dev.muster.cli.doctor;

import dev.muster.cli.terminal.SearchPath;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.manager.Manager;
import dev.muster.manager.ManagerServer;
import dev.muster.manager.Registry;
import dev.muster.shared.SharedQueue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A manager that serves a Java, and each Python of this machine.
final class PythonChecks {
    private static final int NEWEST_MINOR = 20;
    private static final String QUEUE = "doctor";
    private static final String HELLO = "hello from Java";
    private static final String WORKS = "works ";

    /// What a script says that chooses a Python and has none of this version.
    private static final int NOBODY = 127;

    /// A client as a user writes it; the key comes on the standard input, where no other process
    /// sees it.
    private static final String CLIENT =
            """
            import os, sys
            from multiprocessing import current_process, managers
            class Manager(managers.BaseManager): pass
            Manager.register('doctor')
            key = bytes(bytearray.fromhex(u'' + sys.stdin.read().strip()))
            current_process().authkey = key
            manager = Manager(('127.0.0.1', int(sys.argv[1])), authkey=key)
            manager.connect()
            manager.doctor().put('hello from %s' % sys.executable)
            print('works %d.%d.%d' % tuple(sys.version_info[:3]))
            print(os.path.realpath(sys.executable))
            print(sys.executable)
            """;

    private PythonChecks() {}

    static List<Finding> run() throws IOException {
        AuthKey key = AuthKey.generate();
        Registry registry = Registry.empty().withQueue(QUEUE);
        var findings = new ArrayList<Finding>();
        try (ManagerServer server = Manager.serve(Address.parse("127.0.0.1:0"), key, registry)) {
            try (Manager client = Manager.connect(server.address(), key)) {
                client.queue(QUEUE).add(HELLO);
            }
            SharedQueue<String> queue = server.queue(QUEUE);
            findings.add(
                    HELLO.equals(queue.poll())
                            ? Finding.ok("manager", "served over 127.0.0.1, and a client used it")
                            : Finding.broken(
                                    "manager",
                                    "what a client put into a queue did not arrive",
                                    "report it with the output of `muster doctor --json`"));
            findings.addAll(pythons(candidates(), server, key));
        }
        return findings;
    }

    /// All are asked at once.
    private static List<Finding> pythons(List<Path> candidates, ManagerServer server, AuthKey key)
            throws IOException {
        String port = server.address() instanceof Address.Tcp(_, int number) ? "" + number : "";
        String text = HexFormat.of().formatHex(key.bytes());
        Map<Path, Process> asked = new LinkedHashMap<>();
        for (Path python : candidates) {
            asked.put(python, Program.start(List.of(python.toString(), "-c", CLIENT, port), text));
        }
        // Several names may lead to the same Python.
        Map<String, Finding> found = new LinkedHashMap<>();
        for (var each : asked.entrySet()) {
            Program answer = Program.ended(each.getValue());
            List<String> lines = answer.text().lines().toList();
            if (lines.size() == 3 && lines.getFirst().startsWith(WORKS)) {
                found.putIfAbsent(
                        lines.get(1),
                        Finding.ok(
                                "python",
                                "%s in %s: connected to a manager"
                                        .formatted(
                                                lines.getFirst().substring(WORKS.length()),
                                                lines.getLast())));
            } else if (answer.exitCode() != NOBODY) {
                found.put(each.getKey().toString(), broken(each.getKey(), answer.lastLine()));
            }
        }
        return found.isEmpty()
                ? List.of(
                        Finding.absent(
                                "python",
                                "there is none on the PATH",
                                "for Python clients: apt install python3 (any from 2.7 on)"))
                : List.copyOf(found.values());
    }

    private static Finding broken(Path python, String last) {
        boolean lacksLibrary = last.contains("ModuleNotFoundError") || last.contains("ImportError");
        return Finding.warning(
                "python",
                "%s does not work with a manager: %s".formatted(python, last),
                lacksLibrary
                        ? "install its whole standard library (apt install python3-full), or"
                                + " another Python"
                        : "run `%s -c 'import multiprocessing.managers'` and see"
                                .formatted(python));
    }

    /// What `python3` is, and one for each version that the PATH and pyenv have.
    private static List<Path> candidates() throws IOException {
        Stream<Path> others =
                Stream.concat(
                        Stream.concat(
                                        Stream.of("python2.7"),
                                        IntStream.rangeClosed(6, NEWEST_MINOR)
                                                .mapToObj(minor -> "python3." + minor))
                                .map(SearchPath::find)
                                .flatMap(Optional::stream),
                        ofPyenv().stream());
        return Stream.concat(
                        SearchPath.find("python3").stream(),
                        others.filter(python -> !isScript(python)))
                .distinct()
                .toList();
    }

    private static List<Path> ofPyenv() throws IOException {
        Path home = Path.of(System.getProperty("user.home"), ".pyenv");
        Path versions = Path.of(System.getenv().getOrDefault("PYENV_ROOT", home.toString()));
        versions = versions.resolve("versions");
        if (!Files.isDirectory(versions)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(versions)) {
            return folders.sorted()
                    .map(folder -> folder.resolve("bin/python"))
                    .filter(Files::isExecutable)
                    .toList();
        }
    }

    /// Scripts choose a Python, slowly; those of pyenv have a name for each version.
    private static boolean isScript(Path python) {
        try (var in = Files.newInputStream(python)) {
            return new String(in.readNBytes(2), StandardCharsets.ISO_8859_1).equals("#!");
        } catch (IOException _) {
            return true;
        }
    }
}
