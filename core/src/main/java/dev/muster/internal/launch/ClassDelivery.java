package dev.muster.internal.launch;

import dev.muster.connection.Connection;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import dev.muster.internal.system.Guard;
import dev.muster.internal.workerprotocol.ClassServer;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Optional;

/// Answers a process that asks for classes, as long as it lives.
///
/// @param connection on which it asks
/// @param classes what it may have
record ClassDelivery(Connection connection, ClassServer classes) {

    /// Answers until the connection ends.
    void run() throws InterruptedException {
        try {
            while (true) {
                ClassServer.Question question =
                        ClassServer.Question.read(Input.of(connection.receiveBytes()));
                Output answer =
                        new ClassServer.Question.Answer(question.request(), find(question)).write();
                connection.sendBytes(answer.buffers().toArray(ByteBuffer[]::new));
                connection.flush();
            }
        } catch (IOException e) {
            LocalSource.LOGGER.log(Level.DEBUG, "a process asks for no more classes", e);
        }
    }

    private Optional<byte[]> find(ClassServer.Question question) {
        try {
            return classes.find(question.loader(), question.name());
        } catch (Throwable e) { // of a class loader of the user: this class is lost
            Guard.survived(e);
            LocalSource.LOGGER.log(Level.DEBUG, () -> question.name() + " cannot be read: " + e);
            return Optional.empty();
        }
    }
}
