package dev.muster.cli;

import dev.muster.connection.AuthKey;
import dev.muster.connection.TlsIdentity;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Creates the two files of a server with TLS: a fresh key, which its clients get too, and a fresh
/// identity, which stays with the server.
@Command(
        name = "key",
        description = "Creates a key and, in FILE.tls, a TLS identity; shows how to use them.",
        mixinStandardHelpOptions = true)
final class KeyCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The file to create; must not exist.")
    private Path file = Path.of("");

    @Override
    public Integer call() throws IOException {
        return run(System.out, file);
    }

    private static int run(PrintStream out, Path file) throws IOException {
        Path identityFile = Protection.besideKey(file);
        TlsIdentity identity = TlsIdentity.generate();
        try {
            write(file, identityFile, identity);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(
                    e.getFile()
                            + " exists and is left unchanged: choose another name, or remove it"
                            + " first",
                    e);
        }
        out.printf(
                """
                made %1$s, a fresh key for server and clients, and %2$s, a fresh identity
                for the server alone; only you may read them (mode 0600)
                %3$s
                the server, with both files
                  muster serve --bind 0.0.0.0:50000 --tls --key-file %1$s
                or in Java
                  Manager.serve(address, AuthKey.readFile(Path.of("%1$s")), registry,
                      c -> c.withConnection(t -> t.withTls(TlsIdentity.readFile(Path.of("%2$s")))));
                the clients, with a copy of %1$s
                  Manager.connect(address, AuthKey.readFile(Path.of("%1$s")),
                      c -> c.withTls(Fingerprint.parse("%3$s")));
                in Python, without TLS
                  key = open('%1$s', 'rb').read().strip()
                """,
                file, identityFile, identity.fingerprint());
        return 0;
    }

    /// Both, or none.
    private static void write(Path file, Path identityFile, TlsIdentity identity)
            throws IOException {
        identity.writeFile(identityFile);
        boolean isDone = false;
        try {
            AuthKey.generate().writeFile(file);
            isDone = true;
        } finally {
            if (!isDone) {
                Files.delete(identityFile);
            }
        }
    }
}
