using System.CommandLine;
using ControlPlane.Cli.Connection;
using ControlPlane.Cli.Files;
using ControlPlane.Client;
using ControlPlane.Client.Wire;

namespace ControlPlane.Cli;

/// <summary><c>cpctl delete</c>: deletes one document by name, or those that files hold; all or nothing.</summary>
internal static class Delete
{
    /// <summary>The verb.</summary>
    public static Command Command(Shell shell)
    {
        var server = new ServerFlags();
        var write = new WriteFlags();
        var consent = new ConsentFlags();
        var kind = KindArgument.Create(required: false);
        var name = new Argument<string?>("name") { Description = "The document's name.", Arity = ArgumentArity.ZeroOrOne };
        var files = Flags.Files(required: false);
        var dryRun = new Option<bool>("--dry-run") { Description = "Check, and show what would change; delete nothing." };
        var output = Flags.Output("table", "json");
        var command = server.AddTo(
            consent.AddTo(
                write.AddTo(
                    new Command(
                        "delete",
                        "Delete documents, all or nothing, as one revision; exit code 6 when it weakens, ends or drains something that is not allowed"
                    )
                    {
                        kind,
                        name,
                        files,
                        dryRun,
                        output,
                    }
                )
            )
        );
        command.Validators.Add(result =>
        {
            var named = result.GetResult(kind) is { Tokens.Count: > 0 } && result.GetResult(name) is { Tokens.Count: > 0 };
            var none = result.GetResult(kind) is not { Tokens.Count: > 0 };
            if (result.GetResult(files) is { Implicit: false } ? !none : !named)
                result.AddError("give KIND and NAME, or -f");
        });
        command.SetAction(
            async (parse, cancel) =>
            {
                DocumentName[] names;
                DocumentFiles? documents = null;
                if (parse.GetValue(kind) is { } one)
                {
                    names = [new DocumentName(one.Name, parse.GetValue(name)!)];
                }
                else
                {
                    documents = await DocumentFiles.ReadValidAsync(parse.GetRequiredValue(files), shell.Terminal, cancel);
                    if (documents is null)
                        return ExitCode.Invalid;
                    names = [.. documents.Documents.Select(document => new DocumentName(document.Id.Kind, document.Id.Name))];
                }

                using var client = await server.ConnectAsync(parse, shell, cancel);
                if (client is null)
                    return ExitCode.Usage;
                var (answer, asked) = await client.WriteAsync(
                    consent.Of(parse, write.Delete(parse, names) with { DryRun = parse.GetValue(dryRun) }),
                    shell.Terminal,
                    cancel
                );
                if (answer is not Answer<TransactionResponse>.Success { Value: var done })
                    return shell.Terminal.Explain(answer, documents?.Documents ?? []);
                if (parse.GetValue(output) == "json")
                    shell.Terminal.Json(done);
                else
                    Summary.Show(done, asked, shell.Terminal);
                return ExitCode.Done;
            }
        );
        return command;
    }
}
