"""A mail server that takes everything and notes the subject of each mail, a line each, before it says so.

    mail_server.py PORT FILE"""
import asyncio, sys

port, file = sys.argv[1:]


async def read_mail(reader):
    subject = ""
    while (line := (await reader.readline()).decode("utf-8", "replace").rstrip("\r\n")) != ".":
        if line.lower().startswith("subject:"):
            subject = line.split(":", 1)[1].strip()
    return subject


async def serve(reader, writer):
    writer.write(b"220 boot.example.jp ESMTP\r\n")
    while line := await reader.readline():
        verb = line[:4].upper()
        if verb == b"QUIT":
            break
        if verb == b"DATA":
            writer.write(b"354 go on\r\n")
            await writer.drain()
            subject = await read_mail(reader)
            with open(file, "a") as to:
                to.write(subject + "\n")
        writer.write(b"250-boot.example.jp\r\n250 8BITMIME\r\n" if verb == b"EHLO" else b"250 ok\r\n")
        await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", int(port))
    async with server:
        await server.serve_forever()

asyncio.run(main())
