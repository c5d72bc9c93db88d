package dev.muster.internal.remote;

import dev.muster.PoolConfig;
import dev.muster.WorkerSourceProvider;
import dev.muster.agent.ListenConfig;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.TlsIdentity;
import dev.muster.worker.WorkerSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Lets `MUSTER_POOL=listen:HOST:PORT` open a pool that waits for agents. The key is in the file
/// that `MUSTER_KEY_FILE` names, with the identity in it or in a file of the same name and `.tls`;
/// or in `MUSTER_KEY` itself.
public final class ListeningProvider implements WorkerSourceProvider {
    @Override
    public String name() {
        return "listen";
    }

    @Override
    public WorkerSource open(String rest, PoolConfig config) {
        ListenConfig listen = ListenConfig.defaults().withAddress(Address.parse(rest));
        try {
            return ListeningSource.bind(keyed(listen)).source(config);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ListenConfig keyed(ListenConfig listen) throws IOException {
        AuthKey key =
                AuthKey.fromEnvironment()
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "MUSTER_POOL=listen:… needs a key: name its file in"
                                                + " MUSTER_KEY_FILE, as `muster key FILE` makes"
                                                + " it"));
        ListenConfig keyed = listen.withKey(key);
        Optional<Path> beside =
                AuthKey.fileFromEnvironment()
                        .map(file -> file.resolveSibling(file.getFileName() + ".tls"))
                        .filter(Files::exists);
        return beside.isPresent() ? keyed.withIdentity(TlsIdentity.readFile(beside.get())) : keyed;
    }
}
