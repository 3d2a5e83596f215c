using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ControlPlane.EndToEnd.Tests.Rig;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>What a client can do wrong, over real HTTP against a server in a process of its own.</summary>
public sealed class AdminDoorTests : IAsyncLifetime
{
    private const string Service = """{"kind":"Service","name":"door","endpoints":[]}""";

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private readonly HttpClient _http = new();
    private DatabasePlace _place = null!;
    private ServerProcess _server = null!;

    public async ValueTask InitializeAsync()
    {
        _place = await DatabasePlace.CreateAsync(Database.Sqlite);
        _server = await ServerProcess.StartAsync(_place.Data, _place.Store, Cancel);
        _http.BaseAddress = _server.Api.Address;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        await _place.DisposeAsync();
    }

    [Fact]
    public async Task Refuses_what_is_wrong_with_a_problem_document_and_goes_on()
    {
        await ExpectAsync(HttpStatusCode.BadRequest, await PutAsync("{\"kind\":"));
        await ExpectAsync(HttpStatusCode.BadRequest, await PutAsync("[1, 2"));
        await ExpectAsync(
            HttpStatusCode.RequestEntityTooLarge,
            await PutAsync($$"""{"kind":"Service","name":"door","description":"{{new string('x', 11 << 20)}}"}""")
        );
        await ExpectAsync(HttpStatusCode.Unauthorized, await PutAsync(Service, token: "wrong"));
        await ExpectAsync(HttpStatusCode.Unauthorized, await PutAsync(Service, token: ""));

        using var created = await PutAsync(Service);
        created.IsSuccessStatusCode.ShouldBeTrue();
        await ExpectAsync(
            HttpStatusCode.PreconditionFailed,
            await PutAsync(Service.Replace("[]", "[{\"address\":\"127.0.0.1\",\"port\":1}]", StringComparison.Ordinal), ifMatch: "\"99\"")
        );
        using var again = await PutAsync(Service, ifMatch: created.Headers.ETag?.ToString() ?? "\"1\"");
        again.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Keeps_the_connection_after_a_body_was_read()
    {
        var connections = 0;
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancel) =>
            {
                connections++;
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(context.DnsEndPoint, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var http = new HttpClient(handler) { BaseAddress = _server.Api.Address };
        for (var time = 0; time < 5; time++)
        {
            using var answer = await PutAsync(Service, on: http);
            answer.IsSuccessStatusCode.ShouldBeTrue();
        }

        connections.ShouldBe(1);
    }

    private static async Task ExpectAsync(HttpStatusCode status, HttpResponseMessage answer)
    {
        using (answer)
        {
            answer.StatusCode.ShouldBe(status);
            answer.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json");
            using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel));
            problem.RootElement.GetProperty("status").GetInt32().ShouldBe((int)status);
            problem.RootElement.GetProperty("title").GetString().ShouldNotBeNullOrEmpty();
        }
    }

    private async Task<HttpResponseMessage> PutAsync(string body, string? token = null, string? ifMatch = null, HttpClient? on = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "api/v1/services/door")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        if (token is not "")
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? _server.Api.Token);
        if (ifMatch is not null)
            request.Headers.IfMatch.Add(EntityTagHeaderValue.Parse(ifMatch));
        return await (on ?? _http).SendAsync(request, Cancel);
    }
}
