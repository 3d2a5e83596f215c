namespace ControlPlane.Cli;

/// <summary>Numbers of things in sentences.</summary>
internal static class Count
{
    /// <summary><c>1 document</c>, <c>2 documents</c>.</summary>
    public static string Of(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";
}
