package dev.muster.cli;

import dev.muster.connection.AuthKey;
import dev.muster.connection.TlsIdentity;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Base64;

/// Makes the one file that a server with TLS needs: a fresh key and a fresh identity.
final class KeyMaking {
    private KeyMaking() {}

    static int run(PrintStream out, Path file) throws IOException {
        byte[] random = AuthKey.generate().bytes();
        String key = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        TlsIdentity identity = TlsIdentity.generate();
        try {
            identity.writeFile(file, AuthKey.ofText(key));
        } catch (FileAlreadyExistsException e) {
            throw new IOException(
                    file + " exists and stays as it is: choose another name, or remove it first",
                    e);
        }
        out.printf(
                """
                made %1$s with a fresh key and identity that only you may read (mode 0600)
                %2$s
                the server, with this file
                  muster serve --bind 0.0.0.0:50000 --tls --key-file %1$s
                or in Java
                  Manager.serve(address, AuthKey.readFile(Path.of("%1$s")), registry,
                      c -> c.withConnection(t -> t.withTls(TlsIdentity.readFile(Path.of("%1$s")))));
                the clients, with the first line of this file as job.key (head -n 1 %1$s)
                  Manager.connect(address, AuthKey.readFile(Path.of("job.key")),
                      c -> c.withTls(Fingerprint.parse("%2$s")));
                """,
                file, identity.fingerprint());
        return 0;
    }
}
