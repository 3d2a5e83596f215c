using System.Collections.Immutable;
using System.CommandLine;
using ControlPlane.Cli.Files;
using ControlPlane.Language;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Text;

namespace ControlPlane.Cli;

/// <summary><c>cpctl validate</c>: checks documents without a server, as if they were all there are.</summary>
internal static class Validate
{
    /// <summary>The verb.</summary>
    public static Command Command(Shell shell)
    {
        var files = Flags.Files();
        var output = Flags.Output("table", "json");
        var command = new Command("validate", "Check documents offline, including the references between them") { files, output };
        command.SetAction((parse, cancel) => CheckAsync(parse.GetRequiredValue(files), parse.GetRequiredValue(output), shell.Terminal, cancel));
        return command;
    }

    private static async Task<int> CheckAsync(string[] paths, string output, Terminal terminal, CancellationToken cancel)
    {
        var files = await DocumentFiles.ReadAsync(paths, terminal.Input, cancel);
        if (files.SaysThatEmpty(paths, terminal))
            return ExitCode.Invalid;
        var unread = files.Problems.Length > 0;
        var problems = unread ? files.Problems : Problems(files);
        if (problems.Length > 0)
            terminal.Refuse(problems);
        else if (output == "json")
            terminal.Json(new ValidateReport(files.Documents.Length, []));
        else
            terminal.Line($"{Count.Of(files.Documents.Length, "document")}, no problems");

        if (unread)
            terminal.Say("References between documents were not checked yet; fix these problems first.");
        return problems.Length > 0 ? ExitCode.Invalid : ExitCode.Done;
    }

    private static ImmutableArray<Problem> Problems(DocumentFiles files)
    {
        var model = Model.Empty.With(files.Documents);
        var whole = Compiler.Compile(model, Observed.None, previous: null).Problems;
        return [.. files.SecretProblems(), .. whole.Select(problem => problem.Locate(files.Documents))];
    }
}

/// <summary>What <c>validate -o json</c> says of documents that are right.</summary>
/// <param name="Documents">How many there are.</param>
/// <param name="Errors">None.</param>
internal sealed record ValidateReport(int Documents, IReadOnlyList<Client.Wire.Problem> Errors);
