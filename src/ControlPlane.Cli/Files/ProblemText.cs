using System.Text;
using ControlPlane.Language.Text;

namespace ControlPlane.Cli.Files;

/// <summary>Problems as people and their editors read them: <c>file:line:column: document: path: what (code)</c>.</summary>
internal static class ProblemText
{
    /// <summary>Writes all of them to standard error, and how many there are.</summary>
    public static void Say(this Terminal terminal, IReadOnlyCollection<Problem> problems)
    {
        foreach (var problem in problems)
        {
            terminal.Say(Line(problem), Tone.Red);
            if (problem.Allowed is not null)
                terminal.Say($"    allowed: {problem.Allowed}");
            if (problem.Hint is not null)
                terminal.Say($"    hint: {problem.Hint}");
        }

        terminal.Say(Count.Of(problems.Count, "problem"));
    }

    private static string Line(Problem problem)
    {
        var text = new StringBuilder();
        if (problem.File is not null)
            text.Append(problem.File).Append(problem.Line is { } line ? $":{line}:{problem.Column}: " : ": ");
        if (problem.Document is { } document)
            text.Append(document).Append(": ");
        if (problem.Path.Length > 0)
            text.Append(problem.Path).Append(": ");
        return text.Append(problem.Message).Append(" (").Append(problem.Code).Append(')').ToString();
    }
}
