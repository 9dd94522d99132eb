// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A device behind Modbus TCP on loopback, for tests. Needs Qt6::SerialBus and Qt6::Network.
#include "OwnPort.h"

#include <memory>
#include <QModbusTcpServer>
#include <QTcpSocket>

/// A device with holding registers 0 to 199, input registers 0 to 49 and coils 0 to 9.
class ModbusDevice {
public:
    ~ModbusDevice() { kill(); }
    bool start()
    {
        m_server = std::make_unique<QModbusTcpServer>();
        QModbusDataUnitMap map;
        map.insert(QModbusDataUnit::HoldingRegisters, {QModbusDataUnit::HoldingRegisters, 0, 200});
        map.insert(QModbusDataUnit::InputRegisters, {QModbusDataUnit::InputRegisters, 0, 50});
        map.insert(QModbusDataUnit::Coils, {QModbusDataUnit::Coils, 0, 10});
        m_server->setMap(map);
        m_server->setServerAddress(1);
        m_server->setConnectionParameter(QModbusDevice::NetworkAddressParameter, "127.0.0.1");
        m_server->setConnectionParameter(QModbusDevice::NetworkPortParameter, port());
        return m_server->connectDevice();
    }
    void kill()
    {
        if (!m_server)
            return;
        m_server->disconnectDevice();
        // Qt 6.4 forgets the buffer of a connection that goes with its server.
        qDeleteAll(m_server->findChildren<QTcpSocket*>());
        m_server.reset();
    }
    void set(QModbusDataUnit::RegisterType table, quint16 address, quint16 value)
    {
        m_server->setData(table, address, value);
    }
    int holding(quint16 address) const
    {
        quint16 value = 0;
        m_server->data(QModbusDataUnit::HoldingRegisters, address, &value);
        return value;
    }
    int port() const { return m_port.number(); }

private:
    const OwnPort m_port;
    std::unique_ptr<QModbusTcpServer> m_server;
};
