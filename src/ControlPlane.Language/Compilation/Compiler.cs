namespace ControlPlane.Language.Compilation;

/// <summary>Turns documents into xDS resources. Pure.</summary>
public static class Compiler
{
    /// <summary>Checks and compiles all documents.</summary>
    /// <param name="model">The documents.</param>
    /// <param name="observed">Facts beside them.</param>
    /// <param name="previous">An earlier result, used only as a cache.</param>
    public static Compiled Compile(Model model, Observed observed, Compiled? previous) => throw new NotSupportedException();
}
