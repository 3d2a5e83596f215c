using System.Net;
using System.Text;
using ControlPlane.Cli.Tests.Rig;

namespace ControlPlane.Cli.Tests;

/// <summary>An address at which something else answers.</summary>
public sealed class StrangerTests
{
    private static readonly string[] Verbs =
    [
        "get routes",
        "get route orders",
        "nodes",
        "nodes edge-1",
        "node config edge-1",
        "history",
        "status",
        "status edge",
        "export",
        "version",
        "delete route orders",
        "key create alice",
        "explain route orders",
    ];

    private static readonly (int Status, string Type, string Body)[] Answers =
    [
        (200, "text/html", "<html>Welcome to nginx!</html>"),
        (200, "application/json", "{}"),
        (200, "application/json", "null"),
        (200, "application/json", "[]"),
        (200, "application/json", """{"status":"ok"}"""),
        (400, "text/plain", "Client sent an HTTP request to an HTTPS server."),
        (401, "text/html", "Unauthorized"),
        (404, "application/json", """{"message":"Not Found"}"""),
        (404, "application/problem+json", """{"type":"https://tools.ietf.org/html/rfc9110#section-15.5.5","title":"Not Found","status":404}"""),
        (400, "application/problem+json", """{"title":"One or more validation errors occurred.","status":400,"errors":{"name":["is required"]}}"""),
        (409, "text/plain", "Conflict"),
        (413, "text/html", "Request Entity Too Large"),
        (422, "application/json", """{"detail":[]}"""),
        (502, "text/html", "Bad Gateway"),
    ];

    public static TheoryData<string, int, string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, int, string, string>();
            foreach (var (status, type, body) in Answers)
            {
                foreach (var verb in Verbs)
                    cases.Add(verb, status, type, body);
            }

            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task Is_told_from_a_refusal_of_ours(string verb, int status, string type, string body)
    {
        var outcome = await new Cpctl { Server = new Stranger(status, type, body) }.RunAsync(verb);

        outcome.ExitCode.ShouldBe(ExitCode.Failed, outcome.Error);
        outcome.Error.ShouldBe(
            $"error: http://server.test/ did not answer as a ControlPlane server does (status {status}); check the address, and any proxy on the way\n"
        );
    }

    private sealed class Stranger(int status, string type, string body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, type) });
    }
}
