package dev.muster.internal.launch;

/// A worker's life that goes wrong.
final class FailingProgram {
    private FailingProgram() {}

    public static void main(String[] arguments) {
        System.out.println("this must not be seen");
        System.exit(7);
    }
}
