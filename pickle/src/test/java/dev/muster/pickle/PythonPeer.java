package dev.muster.pickle;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/// A CPython that runs `peer.py`: one process, many questions.
final class PythonPeer implements AutoCloseable {
    private final String version;
    private final Process process;
    private final DataOutputStream requests;
    private final DataInputStream answers;

    private PythonPeer(Path python, String version) throws IOException {
        this.version = version;
        process =
                new ProcessBuilder(python.toString(), "-c", script())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        requests = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
        answers = new DataInputStream(new BufferedInputStream(process.getInputStream()));
    }

    private static String script() throws IOException {
        try (InputStream script = PythonPeer.class.getResourceAsStream("peer.py")) {
            if (script == null) {
                throw new IOException("peer.py is not on the class path");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// One peer for each version of CPython found on this machine.
    static List<PythonPeer> startAll() throws IOException, InterruptedException {
        List<PythonPeer> peers = new ArrayList<>();
        for (Map.Entry<String, Path> found : interpreters().entrySet()) {
            peers.add(new PythonPeer(found.getValue(), found.getKey()));
        }
        if (peers.isEmpty()) {
            System.out.println("no CPython found on PATH: interop tests are skipped");
        }
        return peers;
    }

    private static Map<String, Path> interpreters() throws IOException, InterruptedException {
        Set<Path> candidates = new LinkedHashSet<>();
        for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
            addFolder(candidates, Path.of(folder));
        }
        Map<String, Path> byVersion = new LinkedHashMap<>();
        for (Path candidate : candidates) {
            String version = version(candidate);
            if (version.matches("2\\.7|3\\.\\d+")) {
                byVersion.putIfAbsent(version, candidate);
            }
        }
        return byVersion;
    }

    private static void addFolder(Set<Path> candidates, Path folder) throws IOException {
        // pyenv's shims are slow and refuse versions that are not selected: look where they lead.
        Path versions = folder.resolveSibling("versions");
        if (!folder.endsWith("shims") || !Files.isDirectory(versions)) {
            addMatching(candidates, folder, "python{2.7,3,3.[0-9],3.[0-9][0-9]}");
        } else {
            try (DirectoryStream<Path> each = Files.newDirectoryStream(versions)) {
                for (Path version : each) {
                    addMatching(candidates, version.resolve("bin"), "python");
                }
            }
        }
    }

    private static void addMatching(Set<Path> candidates, Path folder, String glob)
            throws IOException {
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, glob)) {
                found.forEach(candidates::add);
            }
        }
    }

    private static String version(Path python) throws InterruptedException {
        String code = "import sys; print('%d.%d' % sys.version_info[:2])";
        try {
            Process process =
                    new ProcessBuilder(python.toString(), "-c", code)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? output.strip() : "";
        } catch (IOException notRunnable) {
            return "";
        }
    }

    boolean isPython2() {
        return version.startsWith("2");
    }

    /// The highest protocol this version knows.
    int highestProtocol() {
        return isPython2() ? 2 : Integer.parseInt(version.substring(2)) < 8 ? 4 : 5;
    }

    /// All protocols for the versions that differ most, for the rest the first and the last.
    int[] protocolsToTest() {
        int highest = highestProtocol();
        boolean all = isPython2() || version.equals("3.6") || version.equals("3.13");
        return all ? IntStream.rangeClosed(0, highest).toArray() : new int[] {0, highest};
    }

    /// The protocol in which we answer this version.
    Pickle dialect() {
        return Pickle.standard().withProtocol(isPython2() ? 2 : 4);
    }

    byte[] pickleOf(String expression, int protocol) {
        byte[] code = expression.getBytes(StandardCharsets.UTF_8);
        return ask('E', ByteBuffer.allocate(code.length + 1).put((byte) protocol).put(code));
    }

    List<String> expressions() {
        return text(ask('X', ByteBuffer.allocate(0))).lines().toList();
    }

    /// The pickles of the corpus; empty where this version cannot write one.
    List<byte[]> corpus(int protocol) {
        ByteBuffer all = ByteBuffer.wrap(ask('C', ByteBuffer.allocate(1).put((byte) protocol)));
        List<byte[]> pickles = new ArrayList<>();
        while (all.hasRemaining()) {
            byte[] pickle = new byte[all.getInt()];
            all.get(pickle);
            pickles.add(pickle);
        }
        return pickles;
    }

    /// What differs between a pickle and the corpus's value as Python itself reads it, or "".
    String differenceToCorpus(int index, int protocol, byte[] pickle) {
        return text(
                ask(
                        'S',
                        ByteBuffer.allocate(pickle.length + 5)
                                .putInt(index)
                                .put((byte) protocol)
                                .put(pickle)));
    }

    /// What differs between a pickle and an expression's value, or "".
    String difference(String expression, byte[] pickle) {
        byte[] code = expression.getBytes(StandardCharsets.UTF_8);
        return text(
                ask(
                        'J',
                        ByteBuffer.allocate(4 + code.length + pickle.length)
                                .putInt(code.length)
                                .put(code)
                                .put(pickle)));
    }

    String repr(byte[] pickle) {
        return text(ask('R', ByteBuffer.allocate(pickle.length).put(pickle)));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private byte[] ask(char command, ByteBuffer payload) {
        try {
            requests.writeByte(command);
            requests.writeInt(payload.position());
            byte[] bytes = new byte[payload.position()];
            payload.get(0, bytes);
            requests.write(bytes);
            requests.flush();
            boolean failed = answers.readByte() != 0;
            byte[] answer = new byte[answers.readInt()];
            answers.readFully(answer);
            return failed ? ("failed: " + text(answer)).getBytes(StandardCharsets.UTF_8) : answer;
        } catch (IOException e) {
            throw new UncheckedIOException("CPython " + version + " is gone", e);
        }
    }

    @Override
    public void close() throws IOException {
        requests.close();
        process.onExit()
                .orTimeout(1, TimeUnit.MINUTES)
                .handle((ended, late) -> late == null ? ended : process.destroyForcibly())
                .join();
        answers.close();
    }

    @Override
    public String toString() {
        return "CPython " + version;
    }
}
