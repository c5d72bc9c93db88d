package dev.muster.internal.object;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.pickle.Pickle;
import dev.muster.testing.Waits;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A CPython that repeats calls on its own objects and compares the outcomes.
final class PythonReplay implements AutoCloseable {
    private final Pickle pickle = Pickle.standard();
    private final Process process;
    private final DataOutputStream requests;
    private final DataInputStream answers;

    private PythonReplay(Process process) {
        this.process = process;
        requests = new DataOutputStream(process.getOutputStream());
        answers = new DataInputStream(process.getInputStream());
    }

    /// The `python3` of the PATH, if there is one.
    static Optional<String> findPython() {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        return List.of(path.split(File.pathSeparator)).stream()
                .map(folder -> Path.of(folder, "python3"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    static PythonReplay start(String python) throws IOException {
        try (InputStream script = PythonReplay.class.getResourceAsStream("replay.py")) {
            String text = new String(Objects.requireNonNull(script).readAllBytes(), UTF_8);
            return new PythonReplay(
                    new ProcessBuilder(python, "-W", "ignore", "-c", text)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start());
        }
    }

    /// Whether this Python has all methods that are to be compared: 3.9 was the first.
    boolean isComplete() throws IOException {
        return answers.readUnsignedShort() >= 0x0309;
    }

    /// What differs, in words; nothing if all is the same.
    List<?> differences(Object script) throws IOException {
        byte[] request = pickle.dumps(script);
        requests.writeInt(request.length);
        requests.write(request);
        requests.flush();
        byte[] answer = new byte[answers.readInt()];
        answers.readFully(answer);
        return (List<?>) Objects.requireNonNull(pickle.loads(answer));
    }

    @Override
    public void close() throws IOException {
        requests.close();
        try {
            process.onExit().orTimeout(Waits.LONG.toSeconds(), TimeUnit.SECONDS).join();
        } finally {
            process.destroyForcibly();
        }
    }
}
