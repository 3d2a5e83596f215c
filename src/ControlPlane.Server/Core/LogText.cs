namespace ControlPlane.Server.Core;

/// <summary>Text from outside, made fit for a line of a log.</summary>
internal static class LogText
{
    /// <summary>Control characters, line breaks among them, become U+FFFD: nobody can forge a line or move the cursor of a terminal.</summary>
    public static string Of(string text) =>
        string.Create(
            text.Length,
            text,
            static (characters, source) =>
            {
                for (var index = 0; index < source.Length; index++)
                    characters[index] = char.IsControl(source[index]) ? '\uFFFD' : source[index];
            }
        );
}
