package dev.muster.bench;

import dev.muster.connection.TlsIdentity;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// The JDK's own TLS socket, with nothing around it: a process that answers messages of a length
/// and bytes with messages of the length that they ask for.
final class TlsPeer {
    private static final char[] NO_PASSWORD = {};

    private TlsPeer() {}

    /// Prints its port, and answers until its input ends.
    public static void main(String[] arguments) throws IOException, GeneralSecurityException {
        var identity = TlsIdentity.generate();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try {
            keys.load(null, NO_PASSWORD);
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
        keys.setKeyEntry(
                "peer",
                identity.privateKey(),
                NO_PASSWORD,
                new Certificate[] {identity.certificate()});
        KeyManagerFactory managers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, NO_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(managers.getKeyManagers(), null, null);
        try (var door = (SSLServerSocket) context.getServerSocketFactory().createServerSocket()) {
            door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            System.out.println(door.getLocalPort());
            try (var socket = (SSLSocket) door.accept()) {
                answer(socket);
            }
        }
    }

    private static void answer(SSLSocket socket) throws IOException {
        socket.setTcpNoDelay(true);
        var in = new DataInputStream(socket.getInputStream());
        var out = new DataOutputStream(socket.getOutputStream());
        while (true) {
            int length = in.readInt();
            int wanted = in.readInt();
            in.readNBytes(length);
            byte[] answer = new byte[4 + wanted];
            out.write(answer);
            out.flush();
        }
    }

    /// The client's side of one.
    static final class Client implements AutoCloseable {
        private final SSLSocket socket;
        private final DataInputStream in;
        private final DataOutputStream out;

        Client(int port) throws IOException, GeneralSecurityException {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(null, new TrustManager[] {new Anyone()}, null);
            socket =
                    (SSLSocket)
                            context.getSocketFactory()
                                    .createSocket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            in = new DataInputStream(socket.getInputStream());
            out = new DataOutputStream(socket.getOutputStream());
        }

        /// Sends a message, and waits for one of another length.
        byte[] ask(byte[] message, int wanted) throws IOException {
            byte[] head = new byte[8 + Math.min(message.length, 1024)];
            ByteBuffer.wrap(head)
                    .putInt(message.length)
                    .putInt(wanted)
                    .put(message, 0, head.length - 8);
            out.write(head);
            out.write(message, head.length - 8, message.length - head.length + 8);
            out.flush();
            return in.readNBytes(4 + wanted);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /// Only for a benchmark on one machine.
    private static final class Anyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
