using ControlPlane.Client;
using ControlPlane.Client.Wire;

namespace ControlPlane.Cli.Connection;

/// <summary>Writes a transaction; on a terminal, asks before it weakens, ends or drains something.</summary>
internal static class Writing
{
    /// <summary>Sends it, and sends it again with what the author agreed to.</summary>
    /// <remarks>The server decides each time: where others changed something meanwhile, the author is asked about what is new, or the base is stale.</remarks>
    /// <returns>The server's last answer, and whether the author was asked.</returns>
    public static async Task<(Answer<TransactionResponse> Answer, bool Asked)> WriteAsync(
        this ControlPlaneClient client,
        TransactionRequest request,
        Terminal terminal,
        CancellationToken cancel
    )
    {
        for (var asked = false; ; asked = true)
        {
            var answer = await client.TransactAsync(request, cancel);
            if (!terminal.CanAsk || request.DryRun || answer is not Answer<TransactionResponse>.Refused { Problem.WouldBe: { } wouldBe })
                return (answer, asked);
            foreach (var (line, tone) in ChangeText.Lines(wouldBe.Changes, wouldBe.Warnings))
                terminal.Say(line, tone);
            if (!await terminal.AskAsync("Write this?", cancel))
                return (answer, Asked: true);
            request = request with { AllowWarnings = wouldBe.Warnings, Base = wouldBe.Revision };
        }
    }
}
