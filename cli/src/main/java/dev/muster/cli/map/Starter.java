package dev.muster.cli.map;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.muster.cli.terminal.SearchPath;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A shell that starts one command after the other for this JVM.
///
/// A JVM is slow at starting processes: it starts a program of its own for each first. A shell
/// forks within a fraction of that, and takes words as they are, byte for byte, whatever the
/// encoding.
///
/// ```
/// JVM ── MUSTER_COMMAND=… '/usr/bin/convert' 'a.gif' 'a.png' </dev/null >… 2>…; echo $? ──► sh
///     ◄─ 0 ────────────────────────────────────────────────────────────────────────────────
/// ```
///
/// The shell ends when its input does, and so with this JVM. For one thread at a time.
final class Starter implements AutoCloseable {
    private static final Map<String, Optional<String>> FOUND = new ConcurrentHashMap<>();
    private static final int MOST_BUFFERED = 32;

    private final @Nullable String directory;
    private final Process shell;
    private final OutputStream in;
    private final InputStream out;

    private Starter(@Nullable String directory, Process shell) {
        this.directory = directory;
        this.shell = shell;
        this.in = shell.getOutputStream();
        this.out = shell.getInputStream();
    }

    /// Starts one.
    ///
    /// @param directory where its commands run; null for that of this JVM
    /// @throws IOException if there is no such directory
    static Starter open(@Nullable String directory) throws IOException {
        var builder = new ProcessBuilder("/bin/sh").redirectError(Redirect.DISCARD);
        builder.environment().remove(CommandFamily.VARIABLE); // it is no part of an outer command
        if (directory != null) {
            builder.directory(new File(directory));
        }
        return new Starter(directory, builder.start());
    }

    /// Whether its commands run there, and it can start any.
    boolean isUsable(@Nullable String wanted) {
        return shell.isAlive() && (wanted == null ? directory == null : wanted.equals(directory));
    }

    /// The file of a program; nothing if there is none.
    ///
    /// @param program a character for each byte
    static Optional<String> file(String program) {
        return program.contains("/")
                ? Optional.of(program)
                : FOUND.computeIfAbsent(program, Starter::onPath);
    }

    private static Optional<String> onPath(String program) {
        return SearchPath.find(Bytes.readable(program))
                .map(file -> Bytes.ofArgument(file.toAbsolutePath().toString()));
    }

    /// Has it start a command.
    ///
    /// @param file of the program
    /// @param words the program, which is replaced by its file, and its arguments
    /// @throws IOException if the shell has been killed
    void start(String file, List<String> words, String mark, Path output, Path errors)
            throws IOException {
        var line = new StringBuilder(CommandFamily.VARIABLE).append('=').append(mark);
        line.append(' ').append(Template.quoted(file));
        for (String word : words.subList(1, words.size())) {
            line.append(' ').append(Template.quoted(word));
        }
        line.append(" </dev/null >").append(Template.quoted(Bytes.ofArgument(output.toString())));
        line.append(" 2>").append(Template.quoted(Bytes.ofArgument(errors.toString())));
        line.append("; echo $?\n");
        in.write(line.toString().getBytes(ISO_8859_1));
        in.flush();
    }

    /// Whether the command has ended.
    boolean isDone() throws IOException {
        return out.available() > 0 || !shell.isAlive();
    }

    /// Waits for the end of the command, whatever interrupts.
    ///
    /// @return its exit code as shells have it
    /// @throws IOException if the shell has been killed
    int await() throws IOException {
        var digits = new StringBuilder(MOST_BUFFERED);
        for (int each = out.read(); each != '\n'; each = out.read()) {
            if (each < 0) {
                throw new IOException("the shell that had started it was killed");
            }
            digits.append((char) each);
        }
        return Integer.parseInt(digits, 0, digits.length(), 10);
    }

    /// The shell, from which the command descends.
    ProcessHandle handle() {
        return shell.toHandle();
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException _) {
            // It has been killed.
        }
    }
}
