using Lab.SocketIO;
using Lab.Wire.SocketIO;

namespace Lab.Live.Tests.SocketIO;

/// <summary>What the sockets of the main namespace do for the cases in <c>sio-events.js</c> and <c>sio-rooms.js</c>.</summary>
internal static class Emitting
{
    /// <summary>Adds the listeners.</summary>
    public static void Serve(ServerSocket socket)
    {
        Answers(socket);
        Volatiles(socket);
        Rooms(socket);
    }

    private static void Answers(ServerSocket socket)
    {
        var io = socket.Server;
        socket.On("back-as", (string name, string text) => socket.EmitAsync(name, text));
        socket.On("reverse", static (byte[] bytes) => bytes.Reverse().ToArray());
        socket.On("several", static (Ack ack) => ack.SendAsync(1, "two", new { Three = new byte[] { 3 } }));
        socket.On("sum", static (int a, int b) => a + b);
        socket.On("later", static async (int n) =>
        {
            await Task.Yield();
            return 2 * n;
        });
        socket.On("ask", async (string name, int number, SocketArguments all, Ack ack) =>
        {
            var bytes = all.Get<Dictionary<string, byte[]>>(2);
            await ack.SendAsync(await socket.EmitWithAckAsync<SocketArguments>(name, number, bytes));
        });
        socket.On("ask-in-time", async (string name, int milliseconds) =>
        {
            try
            {
                return await socket.Timeout(milliseconds).EmitWithAckAsync<string>(name);
            }
            catch (AckTimeoutException e)
            {
                return e.Message;
            }
        });
        socket.On("ask-all", async (string room, int milliseconds) =>
        {
            try
            {
                return new { answers = await io.To(room).Timeout(milliseconds).EmitWithAckAsync<int>("who", false), error = (string?)null };
            }
            catch (AckTimeoutException<int> e)
            {
                return new { answers = e.Responses, error = (string?)e.Message };
            }
        });
        socket.On("ask-all-bytes", (string room) => io.To(room).Timeout(10_000).EmitWithAckAsync<byte[]>("who", true));
        socket.On("uncompressed", (string text) => socket.Compress(false).EmitAsync("plain", text));
    }

    private static void Volatiles(ServerSocket socket)
    {
        socket.On("volatile-burst", async () =>
        {
            await socket.EmitAsync("volatile", "kept 1");
            await socket.Volatile.EmitAsync("volatile", "lost");
            await socket.EmitAsync("volatile", "kept 2");
            return true;
        });
        socket.On("volatile-later", () =>
        {
            // When the handler is done and all that it sent has left.
            _ = LaterAsync();
        });
        socket.On("volatile-twice", () =>
        {
            _ = TwiceAsync(socket);
        });
        socket.On("volatile-broadcasts", () =>
        {
            _ = TwiceAsync(socket.Server.To(socket.Id));
        });

        async Task LaterAsync()
        {
            await IdleAsync();
            await socket.Volatile.EmitAsync("volatile", "idle", new byte[] { 1 });
        }

        async Task TwiceAsync(Emitter to)
        {
            await IdleAsync();
            Emitter emitter = to is BroadcastOperator many ? many.Volatile : socket.Volatile;
            await emitter.EmitAsync("volatile", "first", new byte[] { 1 });
            await emitter.EmitAsync("volatile", "second", new byte[] { 2 });
        }

        async Task IdleAsync()
        {
            while (!socket.Conn.IsWritable)
            {
                await Task.Yield();
            }
        }
    }

    private static void Rooms(ServerSocket socket)
    {
        var io = socket.Server;
        socket.On("grid", async (SocketArguments all) =>
        {
            var (form, red, blue, bob) = (all.Get<string>(0)!, all.Get<string>(1)!, all.Get<string>(2)!, all.Get<string>(3)!);
            Emitter emitter = form switch
            {
                "socket.emit" => socket,
                "io.emit" => io,
                "broadcast" => socket.Broadcast,
                "socket.to(red)" => socket.To(red),
                "socket.to(red).to(blue)" => socket.To(red).To(blue),
                "socket.broadcast.to(red)" => socket.Broadcast.To(red),
                "socket.broadcast.except(bob)" => socket.Broadcast.Except(bob),
                "socket.except(blue)" => socket.Except(blue),
                "socket.to(bob)" => socket.To(bob),
                "socket.local" => socket.Local,
                "io.to(red)" => io.To(red),
                "io.to(red).to(blue)" => io.To(red).To(blue),
                "io.to(red).except(blue)" => io.To(red).Except(blue),
                "io.except(red)" => io.Except(red),
                "io.except(bob)" => io.Except(bob),
                "io.of(custom)" => io.Of("/custom"),
                "io.local" => io.Local,
                _ => throw new ArgumentException(form),
            };
            await emitter.EmitAsync($"grid {socket.Id}", form, all.Get<bool>(4) ? new byte[] { 1, 2 } : null);
            return true;
        });
        socket.On("to-rooms", async (string[] rooms) =>
        {
            await io.To(rooms).EmitAsync("to-rooms");
            return true;
        });
        socket.On("fetch", async (string room) => (await io.In(room).FetchSocketsAsync()).Select(s => s.Id).Order(StringComparer.Ordinal).ToArray());
        socket.On("sockets-join", async (string room, string other) =>
        {
            await io.In(room).SocketsJoinAsync(other);
            return true;
        });
        socket.On("sockets-leave", async (string room, string other) =>
        {
            await io.In(room).SocketsLeaveAsync(other);
            return true;
        });
        socket.On("disconnect-room", async (string room) =>
        {
            await io.In(room).EmitAsync("bye");
            await io.In(room).DisconnectSocketsAsync();
            return true;
        });
    }
}
