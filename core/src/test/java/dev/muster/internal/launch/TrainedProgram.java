package dev.muster.internal.launch;

import dev.muster.internal.codec.JavaCodec;
import java.io.IOException;

/// Stands for a worker: loads some of our classes, says so if it has an argument, and ends.
final class TrainedProgram {
    private TrainedProgram() {}

    public static void main(String[] arguments) throws IOException {
        String said = JavaCodec.class.getSimpleName();
        for (String argument : arguments) {
            System.out.println(argument + " " + said);
        }
    }
}
