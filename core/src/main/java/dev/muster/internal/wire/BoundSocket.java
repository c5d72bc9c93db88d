package dev.muster.internal.wire;

import dev.muster.connection.Address;
import dev.muster.connection.ConnectionConfig;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// A listening socket, and for a Unix socket its file.
final class BoundSocket implements AutoCloseable {
    private final ServerSocketChannel channel;
    private final Address address;
    private final @Nullable Object fileKey;

    private BoundSocket(ServerSocketChannel channel, Address address, @Nullable Object fileKey) {
        this.channel = channel;
        this.address = address;
        this.fileKey = fileKey;
    }

    /// @throws IllegalArgumentException if plain TCP is not allowed there
    /// @throws BindException if the address is in use, or not one of this machine
    static BoundSocket open(Address address, ConnectionConfig config) throws IOException {
        PlainTcp.checkListen(address, config);
        int backlog = config.backlog();
        return address instanceof Address.Unix unix
                ? openUnix(unix, backlog)
                : openTcp((Address.Tcp) address, backlog);
    }

    private static BoundSocket openTcp(Address.Tcp address, int backlog) throws IOException {
        InetSocketAddress wanted = new InetSocketAddress(address.host(), address.port());
        if (wanted.isUnresolved()) {
            throw new BindException(
                    "host of %s is unknown: give a name or an address of this machine"
                            .formatted(address));
        }
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.bind(wanted, backlog);
            int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
            return new BoundSocket(channel, new Address.Tcp(address.host(), port), null);
        } catch (IOException e) {
            channel.close();
            throw bindFailure(address, e);
        }
    }

    /// The socket is bound in a folder that no other user can enter, and gets its path only when
    /// its mode is set: others can never connect. It is linked there rather than moved, because a
    /// move would replace the socket of a server that was faster.
    private static BoundSocket openUnix(Address.Unix address, int backlog) throws IOException {
        Path path = address.path();
        removeStale(path);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try (PrivateSocketFolder folder = PrivateSocketFolder.beside(path)) {
            channel.bind(UnixDomainSocketAddress.of(folder.socket()), backlog);
            Files.setPosixFilePermissions(
                    folder.socket(), PosixFilePermissions.fromString("rw-------"));
            folder.give(path);
            return new BoundSocket(channel, address, fileKey(path));
        } catch (FileAlreadyExistsException _) {
            channel.close();
            throw inUse(path);
        } catch (IOException e) {
            channel.close();
            throw bindFailure(address, e);
        }
    }

    /// A socket file without a listener is left over from a process that was killed.
    private static void removeStale(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther()) {
            throw new BindException(
                    "%s is not a socket and will not be replaced: choose another path"
                            .formatted(path));
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            // Without blocking: a server whose queue is full must not delay this one.
            probe.configureBlocking(false);
            probe.connect(UnixDomainSocketAddress.of(path));
        } catch (ConnectException e) {
            Files.deleteIfExists(path);
            return;
        } catch (SocketException e) {
            // Its queue is full, or this user may not connect: a server is there.
            throw inUse(path);
        }
        throw inUse(path);
    }

    private static BindException inUse(Path path) {
        return new BindException(
                "%s is in use by a server that runs: stop it or choose another path"
                        .formatted(path));
    }

    private static IOException bindFailure(Address address, IOException cause) {
        String reason =
                cause instanceof NoSuchFileException missing
                        ? "there is no folder %s, make it first".formatted(missing.getFile())
                        : cause.getMessage();
        String message = "cannot listen on %s: %s".formatted(address, reason);
        BindException failure = new BindException(message);
        failure.initCause(cause);
        return failure;
    }

    /// With the port that was chosen.
    Address address() {
        return address;
    }

    /// Blocks until a peer connects.
    SocketChannel accept() throws IOException {
        return channel.accept();
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /// Removes the file too, unless another server has put its own in place.
    @Override
    public void close() throws IOException {
        if (!channel.isOpen()) {
            return;
        }
        try {
            if (address instanceof Address.Unix unix
                    && Objects.equals(fileKey, fileKey(unix.path()))) {
                Files.deleteIfExists(unix.path());
            }
        } finally {
            channel.close();
        }
    }

    private static @Nullable Object fileKey(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return null;
        }
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    /// A folder of mode 0700 beside the future path of a Unix socket, in which the socket is
    /// created.
    ///
    /// It is removed when this is closed. The address of a Unix socket has room only for a short
    /// path: if the folder's is too long, a symbolic link leads to it.
    static final class PrivateSocketFolder implements AutoCloseable {
        /// The longest path that the JDK accepts in the address of a Unix socket.
        private static final int MAX_PATH_BYTES = 106;

        private static final String SOCKET = "s";

        private final Path folder;
        private final Path socket;
        private final @Nullable Path detour;

        private PrivateSocketFolder(Path folder, Path socket, @Nullable Path detour) {
            this.folder = folder;
            this.socket = socket;
            this.detour = detour;
        }

        /// @param path the future path of the socket
        /// @throws NoSuchFileException if the folder of that path does not exist
        /// @throws IOException if it is impossible to connect to that path, or the folder cannot be
        ///   created
        static PrivateSocketFolder beside(Path path) throws IOException {
            if (length(path) > MAX_PATH_BYTES) {
                throw new IOException(
                        "its path has %d bytes, the system takes at most %d: choose a shorter one"
                                .formatted(length(path), MAX_PATH_BYTES));
            }
            Path parent = Objects.requireNonNull(path.toAbsolutePath().getParent(), "a folder");
            Path folder = makeFolder(parent);
            Path socket = folder.resolve(SOCKET);
            if (length(socket) <= MAX_PATH_BYTES) {
                return new PrivateSocketFolder(folder, socket, null);
            }
            boolean isDone = false;
            try {
                Path detour = Files.createTempDirectory("muster-"); // of mode 0700, too
                Files.createSymbolicLink(detour.resolve(SOCKET), folder);
                isDone = true;
                return new PrivateSocketFolder(
                        folder, detour.resolve(SOCKET).resolve(SOCKET), detour);
            } finally {
                if (!isDone) {
                    Files.deleteIfExists(folder);
                }
            }
        }

        private static Path makeFolder(Path parent) throws IOException {
            FileAttribute<?> onlyMine =
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------"));
            while (true) {
                int random = ThreadLocalRandom.current().nextInt(1 << 24);
                Path folder = parent.resolve(".m" + HexFormat.of().toHexDigits(random, 6));
                try {
                    return Files.createDirectory(folder, onlyMine);
                } catch (FileAlreadyExistsException _) {
                    // Another listener's: another name.
                } catch (NoSuchFileException e) {
                    throw new NoSuchFileException(parent.toString());
                }
            }
        }

        private static int length(Path path) {
            return path.toString().getBytes(StandardCharsets.UTF_8).length;
        }

        /// Where to bind.
        Path socket() {
            return socket;
        }

        /// Gives the socket its name outside.
        ///
        /// @throws FileAlreadyExistsException if something is there
        void give(Path path) throws IOException {
            try {
                Files.createLink(path, folder.resolve(SOCKET));
            } catch (FileAlreadyExistsException e) {
                throw e;
            } catch (IOException | UnsupportedOperationException _) {
                Files.move(folder.resolve(SOCKET), path); // a file system without links
            }
        }

        @Override
        public void close() throws IOException {
            if (detour != null) {
                Files.deleteIfExists(detour.resolve(SOCKET));
                Files.deleteIfExists(detour);
            }
            Files.deleteIfExists(folder.resolve(SOCKET));
            Files.deleteIfExists(folder);
        }
    }
}
